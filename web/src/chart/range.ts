// Ranges of time as people write them, and as the address keeps them.
export type Range = { from: number; to: number; live: boolean; preset: string | null };

/** Presets in the order of keys 1 to 6; milliseconds. */
export const presets: ReadonlyArray<[string, number]> = [
  ['15m', 15 * 60_000], ['1h', 3_600_000], ['6h', 6 * 3_600_000],
  ['24h', 24 * 3_600_000], ['7d', 7 * 86_400_000], ['30d', 30 * 86_400_000],
];

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `now`, `-2h`, `now-2h`, `14:00`, `yesterday 14:00`, or RFC 3339; null where it is none of them. Clock times are local. */
export function parseMoment(text: string, now: number): number | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'now') return now;
  const relative = /^(?:now)?\s*-\s*(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(trimmed);
  if (relative) return now - Number(relative[1]) * (units[relative[2] as string] as number);
  const clock = /^(?:(yesterday|today)\s*)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(trimmed);
  if (clock) {
    const [hours, minutes, seconds] = [Number(clock[2]), Number(clock[3]), Number(clock[4] ?? 0)];
    if (hours > 23 || minutes > 59 || seconds > 59) return null;
    const day = new Date(now);
    day.setHours(hours, minutes, seconds, 0);
    if (clock[1] === 'yesterday') day.setDate(day.getDate() - 1);
    return day.getTime();
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(trimmed)) return null;
  const exact = Date.parse(text.trim());
  return Number.isNaN(exact) ? null : exact;
}

/** What one looks at first: an hour, or the shortest preset while all there is fits into it. */
export const standardRange = (oldest: number | undefined, now: number) => (oldest !== undefined && oldest > now - presets[0]![1] ? presets[0]![0] : '1h');

/** The range an address asks for; the standard one where it asks for none or for nonsense. */
export function rangeOf(query: URLSearchParams, now: number, standard = '1h'): Range {
  const from = parseMoment(query.get('from') ?? '', now);
  const to = parseMoment(query.get('to') ?? 'now', now);
  if (from !== null && to !== null && from < to) return { from, to, live: false, preset: null };
  const name = query.get('range') ?? standard;
  const [preset, length] = presets.find(([known]) => known === name) ?? presets[1]!;
  return { from: now - length, to: now, live: true, preset };
}
