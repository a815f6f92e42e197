import { expect, test } from 'vitest';
import { align, indexAt, spansAbove } from '../src/chart/series';

test('series of two steps share one axis, and a missing step breaks the line', () => {
  const columns = align([
    { metric: 'fine', stepMillis: 1000, at: [0, 1000, 4000], low: [1, 2, 5], mean: [1, 2, 5], high: [1, 2, 5] },
    { metric: 'coarse', stepMillis: 4000, at: [0, 4000], low: [7, 8], mean: [7, 8], high: [7, 8] },
  ]);
  expect(columns.at).toEqual([0, 1, 2, 4]);
  expect(columns.of.get('fine')?.mean).toEqual([1, 2, null, 5]);
  expect(columns.of.get('coarse')?.mean).toEqual([7, 7, 7, 8]);
});

test('short spans that touch are one, and unknown is not short', () => {
  expect(spansAbove([0, 60, 120, 180, 240], [3, 3, 1, null, 3], [2, 2, 2, 2, 2])).toEqual([{ from: 0, to: 120 }, { from: 240, to: 300 }]);
});

test('the value at a time is that of the step that began before it', () => {
  expect([-1, 0, 5, 10, 99].map((time) => indexAt([0, 10, 20], time))).toEqual([-1, 0, 0, 1, 2]);
});
