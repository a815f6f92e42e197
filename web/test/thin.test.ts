import { expect, test } from 'vitest';
import { thin } from '../src/chart/thin';
import type { LineKind, Picture } from '../src/chart/picture';

const picture = (length: number, value: (index: number) => number | null, kind: LineKind = 'line'): Picture => ({
  at: Array.from({ length }, (_, index) => 1000 + index),
  lines: [{ key: 'load', label: 'load', color: 'chart-load', width: 1, kind, values: Array.from({ length }, (_, index) => value(index)) }],
  bands: [], horizontals: [], short: [], leftAxis: { label: '', format: String }, atLeast: 0,
});

test('few samples are drawn as they are, with one more at each side so that lines reach the edge', () => {
  const [at, values] = thin(picture(100, (index) => index), 1010, 1020, 400);
  expect(at[0]).toBe(1009);
  expect(at.at(-1)).toBe(1021);
  expect(values).toEqual(at.map((time) => time - 1000));
});

test('of many, every peak and every dip is kept, and never more points than asked for', () => {
  const [at, values] = thin(picture(100_000, (index) => (index === 54_321 ? 99 : index === 12_345 ? -7 : index % 3)), 1000, 101_000, 1000);
  expect(at.length).toBeLessThanOrEqual(1004);
  expect(Math.max(...(values as number[]))).toBe(99);
  expect(Math.min(...(values as number[]))).toBe(-7);
  expect([...at].sort((a, b) => a - b)).toEqual(at);
});

test('the highest comes where it was: before the lowest where it falls, after it where it rises', () => {
  const [, rising] = thin(picture(4096, (index) => index), 1000, 5096, 64);
  expect(rising).toEqual([...(rising as number[])].sort((a, b) => a - b));
  const [, falling] = thin(picture(4096, (index) => -index), 1000, 5096, 64);
  expect(falling).toEqual([...(falling as number[])].sort((a, b) => b - a));
});

test('capacity shows the fewest that were ready, a wish the most that was wanted', () => {
  const dip = (index: number) => (index === 5000 ? 1 : index === 7000 ? 9 : 4);
  const [, ready] = thin(picture(10_000, dip, 'step'), 1000, 11_000, 500);
  expect(new Set(ready)).toEqual(new Set([4, 1]));
  const [, wanted] = thin(picture(10_000, dip, 'pieces'), 1000, 11_000, 500);
  expect(new Set(wanted)).toEqual(new Set([4, 9]));
});

test('nothing is drawn in a gap', () => {
  const [at, values] = thin(picture(10_000, (index) => (index >= 4000 && index < 6000 ? null : 1)), 1000, 11_000, 500);
  const within = at.flatMap((time, index) => (time > 5100 && time < 6900 ? [values![index]] : []));
  expect(within.every((value) => value === null)).toBe(true);
  expect(values).toContain(1);
});

test('while one pans, what stays on the picture stays as it is', () => {
  const of = picture(20_000, (index) => Math.sin(index) * index);
  const [at, values] = thin(of, 3000, 13_000, 1000);
  const [moved, movedValues] = thin(of, 3007, 13_007, 1000);
  const known = new Map(at.map((time, index) => [time, values![index]]));
  const shared = moved.slice(4, -4).filter((time) => known.has(time));
  expect(shared.length).toBeGreaterThan(400);
  for (const time of shared.slice(0, -4)) expect(movedValues![moved.indexOf(time)]).toBe(known.get(time));
});
