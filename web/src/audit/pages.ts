// Events of a filter, page after page by the server's cursor.
import type { Event as ServerEvent, EventPage } from '../api/types.gen';

export type Read = {
  /** newest first */
  events: ServerEvent[];
  /** whether the server holds older ones of the same filter */
  more: boolean;
};

/** Reads until there is no older event, or `most` are there: what a browser holds must have an end. */
export async function readPages(page: (cursor: string | undefined) => Promise<EventPage>, most: number): Promise<Read> {
  const events: ServerEvent[] = [];
  let cursor: string | undefined;
  do {
    const answer = await page(cursor);
    events.push(...answer.events);
    cursor = answer.next;
  } while (cursor !== undefined && events.length < most);
  return { events, more: cursor !== undefined };
}
