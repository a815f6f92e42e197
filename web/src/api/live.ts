// One stream for the browser: HTTP/1.1 allows six connections to a host, so tabs elect the one that holds it, and share.
// Plain HTTP off loopback has no Web Locks: there each tab has a stream of its own.
import { route } from '../app/router';
import { session } from '../app/session';
import { Stream } from './stream';
import { connection, take, type News } from './news';

export { changedRows, connection, recentEvents, resync } from './news';

type Message = News | { kind: 'hello' } | { kind: 'retry' };

const shares = 'locks' in navigator && 'BroadcastChannel' in globalThis;
const channel = shares ? new BroadcastChannel('novacron') : null;
const unseenFor = 60_000;
let leads = !shares;
let others = false;
let hiddenSince = 0;

const stream = new Stream((news) => {
  take(news);
  channel?.postMessage(news);
});

/** With other tabs the stream carries all groups; alone, only what is on screen. */
function wanted(): string | undefined {
  const { name, id } = route.get();
  return others || name === 'overview' || name === 'costs' || name === 'audit' ? undefined : id || undefined;
}

const signedIn = () => session.get().state === 'signed-in';

function begin() {
  if (leads && signedIn()) stream.open(wanted());
}

export function retryNow() {
  if (connection.get().state !== 'lost' || !signedIn()) return;
  if (leads) stream.open(wanted());
  else channel?.postMessage({ kind: 'retry' } satisfies Message);
}

function hear(message: Message) {
  if (message.kind === 'hello') {
    if (!leads) return;
    others = true;
    if (stream.isOpen && stream.groups !== undefined) begin();
    channel?.postMessage({ kind: 'connection', connection: connection.get() } satisfies Message);
  } else if (message.kind === 'retry') {
    if (leads) retryNow();
  } else if (!leads) take(message);
}

function elect() {
  if (!channel) return;
  channel.onmessage = (message: MessageEvent<Message>) => hear(message.data);
  channel.postMessage({ kind: 'hello' } satisfies Message);
  // Held until the tab is gone; then the next in line goes on from the last event it heard of.
  void navigator.locks.request('novacron-stream', () => {
    leads = true;
    begin();
    return new Promise<never>(() => undefined);
  });
}

/** Follows the session, the route, the network and whether the tab is seen; once, at start. */
export function startLive() {
  session.subscribe(() => {
    if (signedIn()) begin();
    else stream.close();
  });
  route.subscribe(() => {
    if (leads && stream.isOpen && wanted() !== stream.groups) begin();
  });
  addEventListener('online', retryNow);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      hiddenSince = Date.now();
      return;
    }
    hiddenSince = 0;
    if (leads && !stream.isOpen && signedIn()) {
      take({ kind: 'resync' });
      begin();
    }
  });
  setInterval(() => {
    stream.check();
    // Nobody looks, in no tab: the stream costs the server something and is worth nothing.
    if (leads && !others && hiddenSince && Date.now() - hiddenSince > unseenFor) stream.close();
  }, 5000);
  elect();
}
