// Never more points than pixels can show: drawing is what costs, and a peak must not disappear by it.
import type { Line, LineKind, Picture } from './picture';
import { indexAt, type Column } from './series';

export type Drawn = [at: number[], ...columns: Column[]];

/**
 * What is drawn of a picture between two times, in seconds: the samples there, or two points for each bucket of time where they
 * are more than `most`. A line goes through the lowest and the highest of its bucket, capacity shows the fewest that were
 * ready, a wish the most that was wanted. A gap shorter than a bucket is narrower than a pixel and is not drawn.
 */
export function thin(picture: Picture, from: number, to: number, most: number): Drawn {
  const { at, lines } = picture;
  const first = Math.max(0, indexAt(at, from) - 1);
  const end = Math.min(at.length, indexAt(at, to) + 2);
  if (end - first <= most) return [at.slice(first, end), ...lines.map(({ values }) => values.slice(first, end))];
  const width = bucketWidth(from, to, most);
  const times: number[] = [];
  const starts: number[] = [];
  for (let index = first, before = -Infinity; index < end; index++) {
    const number = Math.floor((at[index] as number) / width);
    if (number === before) continue;
    before = number;
    starts.push(index);
    times.push(number * width, (number + 0.5) * width);
  }
  starts.push(end);
  return [times, ...lines.map((line) => drawn(line, starts))];
}

/** Halved again and again and never by the range itself: while one pans the buckets stay, so that nothing flickers. */
function bucketWidth(from: number, to: number, most: number): number {
  return 2 ** Math.ceil(Math.log2((2 * (to - from)) / most));
}

const lowest: ReadonlySet<LineKind> = new Set<LineKind>(['step']);
const highest: ReadonlySet<LineKind> = new Set<LineKind>(['pieces']);

function drawn({ kind, key, values }: Line, starts: readonly number[]): Column {
  const column: Column = [];
  const onlyLow = lowest.has(kind) || (kind === 'edge' && key.startsWith('low'));
  const onlyHigh = highest.has(kind) || kind === 'edge';
  for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
    let low: number | null = null;
    let high: number | null = null;
    let rises = true;
    for (let index = starts[bucket] as number; index < (starts[bucket + 1] as number); index++) {
      const value = values[index];
      if (value == null) continue;
      if (low === null || value < low) { low = value; rises = false; }
      if (high === null || value > high) { high = value; rises = true; }
    }
    if (onlyLow) column.push(low, low);
    else if (onlyHigh) column.push(high, high);
    else if (rises) column.push(low, high);
    else column.push(high, low);
  }
  return column;
}
