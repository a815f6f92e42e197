import { expect, test } from 'vitest';
import { lanesOf } from '../src/group/lanes';

test('what lasts is said with its size, its author and its reason', () => {
  const span = { from: '2026-01-05T08:00:00Z', to: '2026-01-05T18:00:00Z' };
  const lanes = lanesOf({
    ...span,
    schedules: [{ ...span, name: 'office', capacity: 6 }, { ...span, name: 'night', minCapacity: 1, maxCapacity: 3 }, { ...span, name: 'sale', maxCapacity: 9 }],
    freezes: [{ ...span, direction: 'in', reason: 'release', by: 'ana' }, { ...span, direction: 'both', reason: '' }],
    predictive: [span],
  });
  expect(lanes.map(({ name, spans }) => [name, ...spans.map(({ label }) => label)])).toEqual([
    ['schedule', 'office · at least 6', 'night · 1–3', 'sale · maximum 9'],
    ['freeze', 'frozen by ana, in only: release', 'frozen'],
    ['forecast', 'forecast decides'],
  ]);
  expect(lanes[0]!.spans[0]).toMatchObject({ from: Date.parse(span.from), to: Date.parse(span.to) });
});
