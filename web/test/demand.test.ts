import { describe, expect, test } from 'vitest';
import type { Group, Series, SeriesList } from '../src/api/types.gen';
import { capacityPicture, demandOf, metricPicture } from '../src/group/demand';

const minute = 60_000;
const series = (metric: string, values: number[]): Series =>
  ({ metric, stepMillis: minute, at: values.map((_, index) => index * minute), low: values, mean: values, high: values });
const group = (rules: object[], more: object = {}): Group =>
  ({ id: 'web', resourceType: 'vm', minCapacity: 1, maxCapacity: 10, metrics: { cpu: { type: 'cpu_utilization' }, rps: { type: 'request_count' } }, rules, ...more }) as Group;
const list = (...of: Series[]): SeriesList => ({ from: '', to: '', series: of });

describe('demand in instances', () => {
  test('a target of utilization: what runs, times how busy, by the target', () => {
    const of = group([{ type: 'target', metric: 'cpu', utilization: 60 }]);
    const demand = demandOf(of, undefined, undefined)!;
    const picture = capacityPicture(of, list(series('cpu', [30, 90]), series('capacity:ready', [4, 4]), series('capacity:desired', [4, 6])), demand, undefined, 0);
    expect(picture.lines.find(({ key }) => key === 'load')?.values).toEqual([2, 6]);
    expect(picture.short).toEqual([{ from: 60, to: 120 }]);
    expect(picture.rightAxis).toBeUndefined();
  });
  test('the server’s own demand comes first, and has two labels of one scale', () => {
    const of = group([{ type: 'target', metric: 'rps', averageValue: 50 }]);
    const given = { ...list(series('capacity:ready', [2])), load: { ...series('rps', [300]), capacityPerInstance: 100 } };
    const picture = capacityPicture(of, given, demandOf(of, undefined, given), undefined, 0);
    expect(picture.lines.find(({ key }) => key === 'load')?.values).toEqual([3]);
    expect(picture.leftAxis.format(3)).toBe('300');
    expect(picture.rightAxis?.format(3)).toBe('3');
  });
  test('rules on several metrics have no one demand: capacity stands alone', () => {
    const of = group([{ type: 'target', metric: 'cpu', utilization: 60 }, { type: 'threshold', metric: 'rps' }]);
    expect(demandOf(of, undefined, undefined)).toBeNull();
    const picture = capacityPicture(of, list(series('capacity:ready', [2])), null, undefined, 0);
    expect(picture.lines.map(({ key }) => key)).toEqual(['ready', 'desired']);
    expect(picture.short).toEqual([]);
  });
});

test('of a step, the fewest that were ready and the most that were wanted, in whole instances', () => {
  const blurred: Series = { metric: 'capacity:ready', stepMillis: minute, at: [0], low: [1.9998], mean: [2.4], high: [3.003] };
  const picture = capacityPicture(group([]), list(blurred, { ...blurred, metric: 'capacity:desired' }), null, undefined, 0);
  expect(picture.lines.map(({ values }) => values[0])).toEqual([2, 3]);
});

test('a metric has the thresholds of the rules that read it', () => {
  const picture = metricPicture(group([{ type: 'threshold', metric: 'cpu', scaleOutThreshold: 75, scaleInThreshold: 30 }, { type: 'target', metric: 'rps', utilization: 1 }]), series('cpu', [50]));
  expect(picture.horizontals.map(({ label }) => label)).toEqual(['out ≥ 75', 'in ≤ 30']);
  expect(picture.atLeast).toBe(75);
});
