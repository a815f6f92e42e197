// Reads the index page by page and keeps its order while one looks; newer rows of the stream replace numbers in place.
import { get } from '../api/client';
import type { GroupIndex, GroupRow } from '../api/types.gen';

export type Filter = { q: string; label: string; state: string; sort: string };

export const filterOf = (query: URLSearchParams): Filter => ({
  q: query.get('q') ?? '', label: query.get('label') ?? '', state: query.get('state') ?? '', sort: query.get('sort') ?? 'attention',
});

export type Listing = { rows: GroupRow[]; total: number; attention: number; counts: Record<string, number>; next: string | undefined };

const pageSize = 200;
const largestPage = 500;

const parametersOf = (filter: Filter) => ({
  sort: filter.sort,
  q: filter.q || undefined,
  label: filter.label ? filter.label.split(',') : undefined,
  state: filter.state ? filter.state.split(',') : undefined,
});

/** One page after the one that `before` ended with; the first where there is none. */
export async function readRows(filter: Filter, before: Listing | undefined, signal: AbortSignal): Promise<Listing> {
  const index = await get<GroupIndex>('group-index', {
    limit: pageSize,
    ...parametersOf(filter),
    cursor: before?.next,
    spark: true,
  }, signal);
  return {
    rows: [...(before?.rows ?? []), ...index.groups],
    total: index.total,
    attention: index.attention ?? index.groups.filter((row) => row.attention).length,
    counts: index.counts as Record<string, number>,
    next: index.next,
  };
}

/** The window of rows to draw: those seen and a few on either side. */
export function windowOf(scrollTop: number, height: number, rowHeight: number, count: number, around = 10): { first: number; last: number } {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - around);
  return { first, last: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + around) };
}

/** Every row of a filter, for the map, which shows all of them; without what only the list draws. */
export async function readAll(filter: Filter, signal: AbortSignal): Promise<GroupRow[]> {
  const rows: GroupRow[] = [];
  let cursor: string | undefined;
  do {
    const page: GroupIndex = await get<GroupIndex>('group-index', { ...parametersOf(filter), limit: largestPage, cursor }, signal);
    rows.push(...page.groups);
    cursor = page.next;
  } while (cursor);
  return rows;
}
