// Load and capacity on one scale: load divided by what one instance carries, so that they are compared by eye.
import type { Forecast, Group, Series, SeriesList } from '../api/types.gen';
import type { Axis, Picture } from '../chart/picture';
import { align, spansAbove, type Column, type Columns } from '../chart/series';
import { addForecast, forecastSeries } from './forecast';
import { number, short } from '../ui/format';

type Rule = { id?: string; type?: string; metric?: string; utilization?: number; averageValue?: number | string; scaleOutThreshold?: number; scaleInThreshold?: number };

/** How load becomes instances: `perInstance` of a metric, which is of each instance where `timesReady`. */
export type Demand = {
  metric: string;
  perInstance: number;
  timesReady: boolean;
  /** whether the metric adds up to something one would read off an axis: requests do, percents of instances do not */
  adds: boolean;
  /** what load above ready capacity is called */
  what: string;
};

const demandSeries = 'demand';

export const rulesOf = (group: Group): Rule[] => (group.rules ?? []) as Rule[];

/** The server's own idea of demand first; null where rules compare unrelated things: then load and capacity are two pictures. */
export function demandOf(group: Group, forecast: Forecast | undefined, list: SeriesList | undefined): Demand | null {
  const known = list?.load;
  if (known && known.capacityPerInstance > 0) {
    return { metric: demandSeries, perInstance: known.capacityPerInstance, timesReady: false, adds: !(forecast?.timesReady ?? ofUtilization(group)), what: forecast ? 'short' : 'over target' };
  }
  const learned = forecast?.capacityPerInstance;
  if (forecast && learned && learned.value > 0) {
    return { metric: forecast.metric, perInstance: learned.value, timesReady: forecast.timesReady ?? false, adds: !forecast.timesReady, what: 'short' };
  }
  const targets = rulesOf(group).filter((rule) => rule.type === 'target' && rule.metric);
  const rule = targets[0];
  if (!rule || targets.length !== 1 || rulesOf(group).length !== 1) return null;
  if (rule.utilization) return { metric: rule.metric!, perInstance: rule.utilization, timesReady: true, adds: false, what: 'over target' };
  const average = Number(rule.averageValue);
  return average > 0 ? { metric: rule.metric!, perInstance: average, timesReady: false, adds: true, what: 'over target' } : null;
}

const ofUtilization = (group: Group): boolean => {
  const types = (group.metrics ?? {}) as Record<string, { type?: string }>;
  return rulesOf(group).some((rule) => rule.utilization !== undefined || types[rule.metric ?? '']?.type?.endsWith('_utilization'));
};

const instances: Axis = { label: 'instances', format: (value) => number(value) };

/** Capacity over time with, where it can be compared, the load in instances under it and the forecast after it. */
export function capacityPicture(group: Group, list: SeriesList, demand: Demand | null, forecast: Forecast | undefined, until: number): Picture {
  const known = list.load ? [{ ...list.load, metric: demandSeries }] : [];
  const all = [...list.series, ...known, ...(demand && forecast ? forecastSeries(forecast, until) : [])];
  const columns = align(all);
  const ready = whole(columns.of.get('capacity:ready')?.low, columns);
  const desired = whole(columns.of.get('capacity:desired')?.high, columns);
  const picture: Picture = {
    at: columns.at, bands: [], short: [], leftAxis: instances, atLeast: group.maxCapacity <= 3 * Math.max(1, most(ready), most(desired)) ? group.maxCapacity : 1,
    horizontals: [{ value: group.maxCapacity, label: `max ${group.maxCapacity}` }, ...(group.minCapacity > 0 ? [{ value: group.minCapacity, label: `min ${group.minCapacity}` }] : [])],
    lines: [
      { key: 'ready', label: 'ready', color: 'chart-ready', width: 2, kind: 'step', values: ready, format: instances.format },
      { key: 'desired', label: 'desired', color: 'chart-needed', width: 1.25, kind: 'pieces', values: desired, format: instances.format },
    ],
  };
  if (!demand) return picture;
  const load = loadOf(columns, demand, ready);
  picture.lines.push({ key: 'load', label: 'load', color: 'chart-load', width: 1.5, kind: 'line', values: load });
  picture.bands.push(
    { upper: 'ready', lower: 'load', color: 'chart-ready', opacity: 0.07 },
    { upper: 'load', lower: 'ready', color: 'chart-short', opacity: 0.3, hatched: true },
  );
  picture.short = spansAbove(columns.at, load, ready, 0.02);
  if (demand.adds && demand.perInstance !== 1) {
    picture.leftAxis = { label: demand.metric, format: (value) => short(value * demand.perInstance) };
    picture.rightAxis = instances;
  }
  addForecast(picture, columns.of, demand.perInstance);
  return picture;
}

/** Instances are whole: of a step the fewest that were ready and the most that were wanted, never a mean of them. */
const whole = (values: Column | undefined, columns: Columns): Column => (values ?? columns.at.map(() => null)).map((value) => (value === null ? null : Math.round(value)));

const most = (values: Column) => values.reduce<number>((highest, value) => Math.max(highest, value ?? 0), 0);

function loadOf(columns: Columns, demand: Demand, ready: Column): Column {
  const raw = columns.of.get(demand.metric)?.mean;
  return columns.at.map((_, index) => {
    const value = raw?.[index];
    const times = demand.timesReady ? ready[index] : 1;
    return value == null || times == null ? null : (value * times) / demand.perInstance;
  });
}

/** A metric by itself, with the thresholds of the rules that read it. */
export function metricPicture(group: Group, series: Series): Picture {
  const columns = align([series]);
  const values = columns.of.get(series.metric);
  const rules = rulesOf(group).filter((rule) => rule.metric === series.metric);
  const horizontals = rules.flatMap((rule) => [
    ...(rule.scaleOutThreshold === undefined ? [] : [{ value: rule.scaleOutThreshold, label: `out ≥ ${rule.scaleOutThreshold}` }]),
    ...(rule.scaleInThreshold === undefined ? [] : [{ value: rule.scaleInThreshold, label: `in ≤ ${rule.scaleInThreshold}` }]),
    ...(rule.utilization === undefined ? [] : [{ value: rule.utilization, label: `target ${rule.utilization}` }]),
  ]);
  return {
    at: columns.at, short: [], horizontals, leftAxis: { label: series.metric, format: short }, atLeast: Math.max(0, ...horizontals.map((line) => line.value)),
    lines: [
      { key: 'high', label: '', color: 'chart-load', width: 0, kind: 'edge', values: values?.high ?? [] },
      { key: 'low', label: '', color: 'chart-load', width: 0, kind: 'edge', values: values?.low ?? [] },
      { key: 'mean', label: series.metric, color: 'chart-load', width: 1.5, kind: 'line', values: values?.mean ?? [] },
    ],
    bands: [{ upper: 'high', lower: 'low', color: 'chart-load', opacity: 0.15 }],
  };
}
