// The order of all groups that match, and rows of those on screen: 10,000 groups are one small answer and a few rows.
import { get } from '../api/client';
import type { GroupIndex, GroupRow, GroupState } from '../api/types.gen';

export type Filter = { q: string; label: string; state: string; sort: string };

export const filterOf = (query: URLSearchParams): Filter => ({
  q: query.get('q') ?? '', label: query.get('label') ?? '', state: query.get('state') ?? '', sort: query.get('sort') ?? 'attention',
});

export type Summary = { total: number; attention: number; counts: Partial<Record<GroupState, number>>; totals: GroupIndex['totals'] };
export type Listing = Summary & { ids: readonly string[]; states: readonly GroupState[]; first: readonly GroupRow[] };

/** Rows of the first answer: more than a screen holds. */
const firstRows = 60;

const parametersOf = (filter: Filter) => ({
  sort: filter.sort,
  q: filter.q || undefined,
  label: filter.label ? filter.label.split(',') : undefined,
  state: filter.state ? filter.state.split(',') : undefined,
});

const summaryOf = (index: GroupIndex): Summary => ({ total: index.total, attention: index.attention ?? 0, counts: index.counts as Summary['counts'], totals: index.totals });

/** The order of all, with the rows one sees first. */
export async function readListing(filter: Filter, signal: AbortSignal): Promise<Listing> {
  const index = await get<GroupIndex>('group-index', { ...parametersOf(filter), order: true, limit: firstRows, spark: true }, signal);
  return { ...summaryOf(index), ids: index.order?.ids ?? [], states: index.order?.states ?? [], first: index.groups };
}

/** Counts and sums as they are now; the order stays what it was. */
export const readSummary = async (filter: Filter, signal: AbortSignal): Promise<Summary> =>
  summaryOf(await get<GroupIndex>('group-index', { ...parametersOf(filter), limit: 1 }, signal));

export const readRows = async (ids: readonly string[], signal: AbortSignal): Promise<GroupRow[]> =>
  (await get<GroupIndex>('group-index', { ids: ids.join(','), limit: ids.length, spark: true }, signal)).groups;

/** The window of rows to draw: those seen and a few on either side. */
export function windowOf(scrollTop: number, height: number, rowHeight: number, count: number, around = 10): { first: number; last: number } {
  const first = Math.max(0, Math.min(count - 1, Math.floor(scrollTop / rowHeight) - around));
  return { first, last: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + around) };
}

/** A row as the stream last told it, with what only the index knows. */
export const newer = (row: GroupRow, other: GroupRow | undefined): GroupRow =>
  other && (other.evaluatedAt ?? '') >= (row.evaluatedAt ?? '') ? { ...row, ...other } : row;

/** Keeps the newest `most` of what was put in. */
export class KnownRows {
  private readonly rows = new Map<string, GroupRow | null>();

  constructor(private readonly most = 400) {}

  /** undefined: never read; null: there is no such group any more */
  get(id: string): GroupRow | null | undefined {
    return this.rows.get(id);
  }

  put(ids: readonly string[], read: readonly GroupRow[]) {
    const byId = new Map(read.map((row) => [row.id, row]));
    for (const id of ids) {
      this.rows.delete(id);
      this.rows.set(id, byId.get(id) ?? null);
    }
    for (const id of this.rows.keys()) {
      if (this.rows.size <= this.most) break;
      this.rows.delete(id);
    }
  }

  missing(ids: readonly string[]): string[] {
    return ids.filter((id) => !this.rows.has(id));
  }

  clear() {
    this.rows.clear();
  }
}
