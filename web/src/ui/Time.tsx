// A time in the reader's zone, with UTC and age where one hovers; and an age that counts on.
import { useEffect, useState } from 'preact/hooks';
import { clock, duration } from './format';

export function Time({ at }: { at: string | number }) {
  const time = new Date(at);
  return <time class="number" dateTime={time.toISOString()} title={`${time.toISOString()} · ${duration(Date.now() - time.getTime())} ago`}>{clock(time.getTime())}</time>;
}

export function Age({ at, after = ' ago' }: { at: string | number; after?: string }) {
  const [, tick] = useState(0);
  const time = new Date(at);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <time class="number" dateTime={time.toISOString()} title={time.toISOString()}>{duration(Date.now() - time.getTime())}{after}</time>;
}
