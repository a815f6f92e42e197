// A forecast as a picture: what was, what had been said about it, and what is said now with its bands.
import type { Forecast, ForecastAccuracy, Series } from '../api/types.gen';
import type { Picture } from '../chart/picture';
import { align } from '../chart/series';
import { short } from '../ui/format';

/** Bands by name, with the quantiles that bound them. */
export const bandLevels: ReadonlyArray<[string, number, number]> = [['95', 0.025, 0.975], ['80', 0.1, 0.9], ['50', 0.25, 0.75]];
const nearEnough = 0.04;

/** The forecast's mean and bands as series `forecast:…`, up to a time in milliseconds. */
export function forecastSeries(forecast: Forecast, until: number): Series[] {
  const keep = forecast.points.at.map((at, index) => ({ at, index })).filter(({ at }) => at <= until);
  if (keep.length === 0) return [];
  // Far points stand further apart than near ones: none of that is a gap.
  const widest = keep.reduce((most, { at }, index) => Math.max(most, at - (keep[index - 1]?.at ?? at)), forecast.stepMillis);
  const of = (name: string, values: readonly number[]): Series => {
    const chosen = keep.map(({ index }) => values[index] ?? 0);
    return { metric: name, stepMillis: widest, at: keep.map(({ at }) => at), low: chosen, mean: chosen, high: chosen };
  };
  const nearest = (level: number) => [...forecast.points.quantiles].sort((a, b) => Math.abs(a.level - level) - Math.abs(b.level - level))[0];
  const made = [of('forecast:mean', forecast.points.mean)];
  for (const [name, low, high] of bandLevels) {
    const below = nearest(low);
    const above = nearest(high);
    if (!below || !above || Math.abs(below.level - low) > nearEnough || Math.abs(above.level - high) > nearEnough) continue;
    made.push(of(`forecast:low${name}`, below.values), of(`forecast:high${name}`, above.values));
  }
  return made;
}

/** Adds what `forecastSeries` made, each value divided by `divisor`. */
export function addForecast(picture: Picture, of: ReadonlyMap<string, { mean: Array<number | null> }>, divisor: number) {
  const scaled = (name: string) => of.get(name)?.mean.map((value) => (value === null ? null : value / divisor));
  const mean = scaled('forecast:mean');
  if (!mean) return;
  for (const [name] of bandLevels) {
    const low = scaled(`forecast:low${name}`);
    const high = scaled(`forecast:high${name}`);
    if (!low || !high) continue;
    const edge = { label: '', color: 'chart-forecast', width: 0, kind: 'edge' as const };
    picture.lines.push({ ...edge, key: `low${name}`, values: low }, { ...edge, key: `high${name}`, values: high });
    picture.bands.push({ upper: `high${name}`, lower: `low${name}`, color: 'chart-forecast', opacity: 0.1 });
  }
  picture.lines.push({ key: 'forecast', label: 'forecast', color: 'chart-forecast', width: 1.5, dash: [6, 4], kind: 'line', values: mean });
}

export function forecastPicture(forecast: Forecast, accuracy: ForecastAccuracy | undefined): Picture {
  const past = accuracy?.series;
  const of = (metric: string, values: readonly number[]): Series =>
    ({ metric, stepMillis: accuracy?.stepMillis ?? forecast.stepMillis, at: [...(past?.at ?? [])], low: [...values], mean: [...values], high: [...values] });
  const columns = align([
    ...(past ? [of('actual', past.actual), of('said', past.mean)] : []),
    ...forecastSeries(forecast, Infinity),
  ]);
  const values = (name: string) => columns.of.get(name)?.mean ?? columns.at.map(() => null);
  const picture: Picture = {
    at: columns.at, bands: [], horizontals: [], short: [], atLeast: 0, leftAxis: { label: forecast.metric, format: short },
    lines: [
      { key: 'actual', label: 'what happened', color: 'chart-load', width: 1.5, kind: 'line', values: values('actual') },
      { key: 'said', label: 'what was said', color: 'chart-compared', width: 1.5, dash: [2, 3], kind: 'line', values: values('said') },
    ],
  };
  addForecast(picture, columns.of, 1);
  return picture;
}
