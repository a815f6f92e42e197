import { ticks } from '../src/chart/Bars';
import { expect, test } from 'vitest';
import { csvCell, eventsAsCsv } from '../src/audit/export';
import { shareOf, sortRows, summary } from '../src/cost/figures';
import type { CostRow } from '../src/api/types.gen';

const row = (key: string, cost: number, used: number, spare: number, idle: number): CostRow => ({
  key, cost, groups: 1, unpricedGroups: 0, spanHours: 24, seenHours: 24, instanceHours: used + spare + idle, maximumInstanceHours: 100,
  actions: { out: 0, in: 0, up: 0, down: 0, ineffective: 0, oscillating: 0 },
  compared: {
    hours: 24, instanceHours: used + spare + idle, oracleInstanceHours: used, maximumInstanceHours: 100, usedInstanceHours: used, spareInstanceHours: spare,
    idleInstanceHours: idle, idleCost: (cost * idle) / (used + spare + idle), underProvisionedTimeShare: 0, overProvisionedTimeShare: 0,
    underProvisioningAccuracy: 0, overProvisioningAccuracy: 0, instability: 0,
  },
});

test('idle is ordered by money, since a large share of little is little', () => {
  const rows = [row('small', 1, 1, 0, 9), row('large', 100, 8, 1, 1)];
  expect(sortRows(rows, 'idle').map(({ key }) => key)).toEqual(['large', 'small']);
  expect(rows.map((one) => shareOf(one, 'idle'))).toEqual(['90 %', '10 %']);
});

test('the sentence has the three parts, or says that they are not known', () => {
  expect(summary(row('total', 200, 6, 3, 1), 'EUR')).toBe('€ 200.00; 60 % carried load, 30 % was headroom, 10 % was beyond the most that was needed.');
  const { compared: _, ...unknown } = row('total', 200, 6, 3, 1);
  expect(summary(unknown, 'EUR')).toContain('not known yet');
});

test('cells are quoted, and none is a formula to a spreadsheet', () => {
  expect(['plain', 'a,b', 'say "x"', '=1+1', '-2', 'two\nlines'].map(csvCell)).toEqual(['plain', '"a,b"', '"say ""x"""', "'=1+1", "'-2", '"two\nlines"']);
  const csv = eventsAsCsv([{ sequence: 1, at: '2026-01-05T14:00:00Z', group: 'web', type: 'scale_out', message: '6 → 8, cpu', details: { rule: 'cpu' } }]);
  expect(csv.split('\r\n')[1]).toBe('1,2026-01-05T14:00:00Z,web,scale_out,"6 → 8, cpu","{""rule"":""cpu""}"');
});

test.each([[1.3, [0.5, 1]], [10, [5, 10]], [9, [2, 4]], [220_000, [100_000, 200_000]], [0.07, [0.02, 0.04]], [0, []]])('a height of %d is read by %j', (most, expected) => {
  expect(ticks(most).map((value) => Number(value.toPrecision(3)))).toEqual(expected);
});
