// Columns of numbers as charts want them: one time axis, and gaps as null.
import type { Series } from '../api/types.gen';

export type Column = Array<number | null>;
export type Columns = { at: number[]; of: Map<string, { low: Column; mean: Column; high: Column }> };

/** One time axis (seconds) for series of several steps. Where a series misses more than one step, a null breaks its line. */
export function align(series: readonly Series[]): Columns {
  const times = new Set<number>();
  for (const one of series) {
    one.at.forEach((at, index) => {
      times.add(at);
      const next = one.at[index + 1];
      if (next !== undefined && next - at > one.stepMillis * 1.5) times.add(at + one.stepMillis);
    });
  }
  const at = [...times].sort((a, b) => a - b);
  const of = new Map<string, { low: Column; mean: Column; high: Column }>();
  for (const one of series) {
    const columns = { low: empty(at.length), mean: empty(at.length), high: empty(at.length) };
    let index = 0;
    at.forEach((time, position) => {
      while (index + 1 < one.at.length && (one.at[index + 1] as number) <= time) index++;
      const from = one.at[index];
      if (from === undefined || from > time || time - from >= one.stepMillis) return;
      columns.low[position] = one.low[index] ?? null;
      columns.mean[position] = one.mean[index] ?? null;
      columns.high[position] = one.high[index] ?? null;
    });
    of.set(one.metric, columns);
  }
  return { at: at.map((time) => time / 1000), of };
}

const empty = (length: number): Column => new Array<number | null>(length).fill(null);

/** Spans in which the first is above the second, each as long as the step it was seen in. */
export function spansAbove(at: readonly number[], upper: Column, lower: Column, tolerance = 1e-6): Array<{ from: number; to: number }> {
  const spans: Array<{ from: number; to: number }> = [];
  at.forEach((time, index) => {
    const a = upper[index];
    const b = lower[index];
    if (a == null || b == null || a <= b + tolerance) return;
    const to = at[index + 1] ?? time + (time - (at[index - 1] ?? time - 60));
    const last = spans.at(-1);
    if (last && last.to >= time) last.to = to;
    else spans.push({ from: time, to });
  });
  return spans;
}

/** The value that holds at a time: of the last step that began at or before it. */
export function indexAt(at: readonly number[], time: number): number {
  let low = 0;
  let high = at.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((at[middle] as number) <= time) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}
