// The one stream of a tab: events and rows as they happen, and whether there is a connection at all.
import { route } from '../app/router';
import { session } from '../app/session';
import { cell } from '../app/store';
import { address } from './client';
import { retryDelay, silence } from './backoff';
import type { Event as ServerEvent, GroupRow } from './types.gen';

export type Connection =
  | { state: 'connecting' }
  | { state: 'live'; caughtUp: boolean }
  | { state: 'lost'; since: number; next: number };

export const connection = cell<Connection>({ state: 'connecting' });
/** Rows that changed since the page was opened, by id; the newest one of each. */
export const changedRows = cell<ReadonlyMap<string, GroupRow>>(new Map());
/** Counts up when everything must be read again, since what happened meanwhile is not known. */
export const resync = cell(0);
/** The newest events, oldest first. */
export const recentEvents = cell<readonly ServerEvent[]>([]);

const mostEvents = 500;
const mostRows = 400;
let source: EventSource | null = null;
let lastId = '';
let attempt = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let heard = 0;
let hiddenSince = 0;

const streamed = () => {
  const { name, id } = route.get();
  return name === 'overview' || name === 'costs' || name === 'audit' ? undefined : id;
};
let streaming: string | undefined;

function open() {
  clearTimeout(retry);
  source?.close();
  streaming = streamed();
  const made = new EventSource(address('events/stream', { groups: streaming, after: lastId || undefined }));
  source = made;
  const alive = () => { heard = Date.now(); };
  made.onopen = () => {
    alive();
    const before = connection.get();
    attempt = 0;
    const again = before.state === 'lost';
    connection.set({ state: 'live', caughtUp: again && Date.now() - before.since > 3000 });
    if (again) {
      // Rows are not replayed as events are, so they are read once more.
      resync.update((count) => count + 1);
      setTimeout(() => connection.update((now) => (now.state === 'live' ? { state: 'live', caughtUp: false } : now)), 5000);
    }
  };
  made.onerror = () => lost();
  made.addEventListener('event', (message) => {
    alive();
    lastId = message.lastEventId || lastId;
    const event = JSON.parse(message.data) as ServerEvent;
    recentEvents.update((events) => [...events.slice(-mostEvents + 1), event]);
  });
  made.addEventListener('group', (message) => {
    alive();
    const row = JSON.parse(message.data) as GroupRow;
    changedRows.update((rows) => {
      const next = new Map(rows);
      next.delete(row.id);
      next.set(row.id, row);
      if (next.size > mostRows) next.delete(next.keys().next().value as string);
      return next;
    });
  });
  for (const name of ['gap', 'resync', 'reset']) {
    made.addEventListener(name, () => {
      alive();
      resync.update((count) => count + 1);
    });
  }
}

function lost() {
  source?.close();
  source = null;
  const wait = retryDelay(attempt++, Math.random());
  const before = connection.get();
  connection.set({ state: 'lost', since: before.state === 'lost' ? before.since : Date.now(), next: Date.now() + wait });
  clearTimeout(retry);
  retry = setTimeout(open, wait);
}

export function retryNow() {
  if (session.get().state === 'signed-in' && connection.get().state === 'lost') open();
}

/** Follows the session, the route, the network and whether the tab is seen; once, at start. */
export function startLive() {
  session.subscribe(() => {
    if (session.get().state === 'signed-in') open();
    else {
      clearTimeout(retry);
      source?.close();
      source = null;
      connection.set({ state: 'connecting' });
    }
  });
  route.subscribe(() => {
    if (source && streamed() !== streaming) open();
  });
  addEventListener('online', retryNow);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hiddenSince = Date.now();
    else if (source) hiddenSince = 0;
    else if (session.get().state === 'signed-in') {
      resync.update((count) => count + 1);
      open();
    }
  });
  setInterval(() => {
    // Nobody looks: the stream costs the server something and nobody anything is lost.
    if (document.visibilityState === 'hidden' && hiddenSince && Date.now() - hiddenSince > 60_000) {
      source?.close();
      source = null;
    } else if (source && document.visibilityState === 'visible' && heard && Date.now() - heard > Math.max(silence, 300_000)) lost();
  }, 5000);
}
