// What the stream tells, kept where views read it. Bounded: the newest events, the newest row of each group.
import { cell } from '../app/store';
import type { Event as ServerEvent, GroupRow } from './types.gen';

export type Connection =
  | { state: 'connecting' }
  | { state: 'live'; caughtUp: boolean }
  | { state: 'lost'; since: number; next: number };

/** What the tab that holds the stream tells the others; times are of one machine, so they compare. */
export type News =
  | { kind: 'event'; event: ServerEvent }
  | { kind: 'group'; row: GroupRow }
  | { kind: 'resync' }
  | { kind: 'reset' }
  | { kind: 'connection'; connection: Connection };

export const connection = cell<Connection>({ state: 'connecting' });
/** Rows that changed since the page was opened, by id; the newest one of each. */
export const changedRows = cell<ReadonlyMap<string, GroupRow>>(new Map());
/** Counts up when everything must be read again, since what happened meanwhile is not known. */
export const resync = cell(0);
/** The newest events, oldest first. */
export const recentEvents = cell<readonly ServerEvent[]>([]);

const mostEvents = 500;
const mostRows = 400;

export function take(news: News) {
  switch (news.kind) {
    case 'event':
      recentEvents.update((events) => [...events.slice(-mostEvents + 1), news.event]);
      break;
    case 'group':
      changedRows.update((rows) => {
        const next = new Map(rows);
        next.delete(news.row.id); // so that it moves to the end, away from what is dropped first
        next.set(news.row.id, news.row);
        if (next.size > mostRows) next.delete(next.keys().next().value as string);
        return next;
      });
      break;
    case 'resync':
      resync.update((count) => count + 1);
      break;
    case 'reset':
      recentEvents.set([]);
      changedRows.set(new Map());
      resync.update((count) => count + 1);
      break;
    case 'connection':
      connection.set(news.connection);
      break;
  }
}
