import { describe, expect, test } from 'vitest';
import type { GroupRow, GroupState } from '../src/api/types.gen';
import { markAt, placeMarks } from '../src/list/map';
import { KnownRows, newer, windowOf } from '../src/list/rows';

const row = (id: string, evaluatedAt?: string): GroupRow => ({ id, name: id, state: 'steady', desired: 1, current: 1, ready: 1, min: 0, max: 2, reason: '', ...(evaluatedAt ? { evaluatedAt } : {}) });

describe('rows that are known', () => {
  test('are never more than the bound, and the oldest go first', () => {
    const known = new KnownRows(3);
    known.put(['a', 'b'], [row('a'), row('b')]);
    known.put(['c', 'd'], [row('c'), row('d')]);
    expect(known.missing(['a', 'b', 'c', 'd'])).toEqual(['a']);
  });
  test('a group that is gone is not asked for again', () => {
    const known = new KnownRows();
    known.put(['a', 'gone'], [row('a')]);
    expect(known.get('gone')).toBeNull();
    expect(known.missing(['a', 'gone', 'new'])).toEqual(['new']);
  });
  test('what the stream told last wins, and what only the index knows stays', () => {
    const listed = { ...row('a', '2026-01-05T10:00:00Z'), spark: { from: 0, stepMillis: 1, ready: [] } };
    expect(newer(listed, { ...row('a', '2026-01-05T10:00:05Z'), ready: 7 })).toMatchObject({ ready: 7, spark: { from: 0 } });
    expect(newer(listed, { ...row('a', '2026-01-05T09:00:00Z'), ready: 7 }).ready).toBe(1);
  });
});

test.each([[0, { first: 0, last: 31 }], [440_000, { first: 9990, last: 10_000 }], [9_000_000, { first: 9999, last: 10_000 }]])('%d px down is a window', (top, expected) => {
  const found = windowOf(top, 900, 44, 10_000);
  expect(found.last - found.first).toBeLessThanOrEqual(42);
  expect(found).toEqual(expected);
});

describe('the map', () => {
  const states: GroupState[] = ['failing', 'at_max', ...Array.from({ length: 9998 }, (): GroupState => 'steady')];
  const placed = placeMarks(states, 1440);
  test('ten thousand take no more than a screen', () => expect(placed.height).toBeLessThan(600));
  test('no mark covers another, and each is found where it stands', () => {
    for (let index = 0; index < states.length; index += 37) {
      const { x, y, size } = placed.marks[index]!;
      expect(markAt(placed, x + size / 2, y + size / 2)).toBe(index);
    }
    expect(markAt(placed, 5, placed.height + 10)).toBe(-1);
  });
});
