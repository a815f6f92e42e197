import { expect, test } from 'vitest';
import type { EventPage } from '../src/api/types.gen';
import { readPages } from '../src/audit/pages';

/** A server of so many events, `size` a page; its cursor is the sequence to go on below. */
const server = (total: number, size: number, asked: Array<string | undefined> = []) => async (cursor: string | undefined): Promise<EventPage> => {
  asked.push(cursor);
  const newest = cursor === undefined ? total : Number(cursor);
  const events = Array.from({ length: Math.min(size, newest) }, (_, index) => ({ sequence: newest - index, at: '2026-01-05T14:00:00Z', type: 'scale_out' as const, message: 'out', details: {} }));
  return newest > size ? { events, next: String(newest - size) } : { events };
};

test('all pages are read, each event once and newest first', async () => {
  const { events, more } = await readPages(server(1050, 500), 100_000);
  expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1050 }, (_, index) => 1050 - index));
  expect(more).toBe(false);
});

test('reading ends at the bound and says that there is more', async () => {
  const asked: Array<string | undefined> = [];
  const { events, more } = await readPages(server(1000, 200, asked), 400);
  expect([events.length, more, asked]).toEqual([400, true, [undefined, '800']]);
});

test('a last page that is exactly full is the last', async () => {
  expect(await readPages(server(400, 200), 400)).toMatchObject({ more: false });
});

test('a failure on the way is a failure, never a shorter file', async () => {
  const broken = async (cursor: string | undefined): Promise<EventPage> => {
    if (cursor !== undefined) throw new Error('gone');
    return server(400, 200)(cursor);
  };
  await expect(readPages(broken, 1000)).rejects.toThrow('gone');
});
