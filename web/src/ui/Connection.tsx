// Whether what one sees is now: a dot always, a bar when the connection has been lost for three seconds.
import { useEffect, useState } from 'preact/hooks';
import { connection, retryNow } from '../api/live';
import { useCell } from '../app/store';
import { clock, duration } from './format';

export function ConnectionDot() {
  const now = useCell(connection);
  const live = now.state === 'live';
  return (
    <span class={`connection ${live ? 'ok' : now.state === 'lost' ? 'warn' : 'muted'}`}>
      <span aria-hidden="true">{live ? '●' : '○'}</span>{live ? 'live' : now.state === 'lost' ? 'reconnecting' : 'connecting'}
    </span>
  );
}

export function ConnectionBar() {
  const now = useCell(connection);
  const [, tick] = useState(0);
  useEffect(() => {
    if (now.state !== 'lost') return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [now]);
  if (now.state === 'live' && now.caughtUp) return <div class="bar" role="status">Connected again; caught up to {clock(Date.now())}.</div>;
  if (now.state !== 'lost' || Date.now() - now.since < 3000) return null;
  return (
    <div class="bar">
      <span>Connection lost {duration(Date.now() - now.since)} ago. Showing {clock(now.since)}. Trying again in {duration(Math.max(0, now.next - Date.now()))}.</span>
      <button type="button" onClick={retryNow}>Now</button>
    </div>
  );
}
