// Can I trust it?
import { useEffect, useMemo, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Forecast as ForecastDocument, ForecastAccuracy, Group } from '../api/types.gen';
import { useResource } from '../api/useResource';
import { groupAddress } from '../app/router';
import { useTitle } from '../app/title';
import { TimeChart } from '../chart/TimeChart';
import { forecastPicture } from '../group/forecast';
import { duration, number, percent, short } from '../ui/format';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';
import { Time } from '../ui/Time';

const day = 86_400_000;
const every = 15_000;

export default function Forecast({ id }: { id: string }) {
  const path = `groups/${encodeURIComponent(id)}`;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, []);
  const group = useResource<Group>(id, (signal) => get(path, undefined, signal));
  // What is not forecast is not asked for: each refusal is an error in the browser's console.
  const predictive = group.data?.predictive !== undefined;
  const forecast = useResource<ForecastDocument>(predictive ? `${id} ${now}` : null, (signal) => get(`${path}/forecast`, undefined, signal));
  // Nothing is known of it while no forecast's time has come: the view does without.
  const met = (forecast.data?.reliability.forecasts ?? 0) > 0;
  const accuracy = useResource<ForecastAccuracy>(met ? `${id} ${now}` : null, (signal) => get(`${path}/forecast/accuracy`, { points: 700 }, signal));
  useTitle(`Forecast ${id}`);
  const picture = useMemo(() => (forecast.data ? forecastPicture(forecast.data, accuracy.data) : null), [forecast.data, accuracy.data]);
  const data = forecast.data;
  const head = <div class="row between"><h1>Forecast {id}</h1><a class="button" href={groupAddress(id)}>Back to {id}</a></div>;
  if (group.problem && !group.data) return <>{head}<Problem problem={group.problem} again={group.again} /></>;
  if ((group.data && !predictive) || (forecast.problem?.status === 404 && !data)) {
    return <>{head}<div class="empty"><p>{!predictive ? `${id} is not forecast: its document has no “predictive” part.` : 'No forecast yet: there is not enough history.'}</p><a class="button" href={groupAddress(id, 'edit')}>Edit {id}</a></div></>;
  }
  if (forecast.problem && !data) return <>{head}<Problem problem={forecast.problem} again={forecast.again} /></>;
  if (!data || !picture) return <>{head}<Skeleton height={420} /></>;
  const length = Math.min(day, Math.max(1_800_000, now - Math.min(now, (picture.at[0] ?? now / 1000) * 1000)));
  const judged = data.reliability.forecasts >= 20;
  return (
    <>
      {head}
      <div class="headline">
        <div class={`primary-number ${judged && data.trusted === false && !data.promise ? 'warn' : ''}`}>{judged ? percent(data.reliability.confidence) : number(data.reliability.forecasts)}<small class="muted">{judged ? 'within 20 %' : 'forecasts so far'}</small></div>
        <div>
          <p class="sentence">{verdict(data)}</p>
          {data.sentence && <p class="muted">{data.sentence}</p>}
          <p class="facts"><span>{data.mode === 'scale' ? 'forecasts scale this group' : 'forecasts are only shown'}</span><span>learned <Time at={data.fittedAt} /></span></p>
        </div>
      </div>
      <TimeChart picture={picture} from={(now - length) / 1000} to={(now + Math.min(length, 12 * 3_600_000)) / 1000} now={now / 1000} height={280} sync={`forecast ${id}`} label={`Forecast of ${data.metric}. ${verdict(data)}`} />
      <div class="columns">
        <Facts forecast={data} />
        <Reliability forecast={data} accuracy={accuracy.data} />
      </div>
    </>
  );
}

function verdict(forecast: ForecastDocument): string {
  const { forecasts, confidence } = forecast.reliability;
  if (forecasts < 20) return `${number(forecasts)} forecasts have met their time; from 20 on their quality is measured.`;
  const said = `${percent(confidence)} of forecasts ${duration(forecast.leadTime.seconds * 1000)} ahead fell within 20 % (${number(forecasts)} forecasts).`;
  if (forecast.promise) return `${said} The promise does not wait for that: a panel of quantiles decides, at the one the budget allows.`;
  return forecast.trusted === false && forecast.minConfidence !== undefined
    ? `Forecast not used: ${said} You asked for ${percent(forecast.minConfidence)}. Rules alone decide.` : said;
}

function Facts({ forecast }: { forecast: ForecastDocument }) {
  const { model } = forecast;
  const seasons = model.seasons.map((season) => `${duration(season.seconds * 1000)} (${percent(season.strength)})`).join(', ');
  const facts: Array<[string, string]> = [
    ['model', `${model.algorithm}, ${model.path.replaceAll('_', ' ')}`],
    ['history', `${number(model.known)} steps of ${duration(forecast.stepMillis)}, ${number(model.gaps)} missing`],
    ['lead time', `${duration(forecast.leadTime.seconds * 1000)} (${forecast.leadTime.from})`],
    ...(forecast.capacityPerInstance ? [['an instance serves', `${short(forecast.capacityPerInstance.value)} (${forecast.capacityPerInstance.from})`] as [string, string]] : []),
    ...(model.scaledError === undefined ? [] : [['error', `${number(model.scaledError, 2)} × seasonal naive`] as [string, string]]),
    ['seasons', seasons || 'none found'],
    ['trend', model.trend.significant ? `${number(model.trend.perDay, 2)} a day` : 'none that stands out'],
  ];
  return (
    <section class="panel" aria-labelledby="facts">
      <h2 id="facts">What it is made of</h2>
      <table><tbody>{facts.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td>{value}</td></tr>)}</tbody></table>
      {forecast.weights.length > 0 && <table><thead><tr><th scope="col">Member</th><th scope="col" class="number">Weight</th></tr></thead>
        <tbody>{[...forecast.weights].sort((a, b) => b.weight - a.weight).slice(0, 8).map((one) => <tr key={one.member}><th scope="row">{one.member}</th><td class="number">{percent(one.weight)}</td></tr>)}</tbody></table>}
    </section>
  );
}

function Reliability({ forecast, accuracy }: { forecast: ForecastDocument; accuracy: ForecastAccuracy | undefined }) {
  const bands = forecast.reliability.bands ?? [];
  return (
    <section class="panel" aria-labelledby="reliability">
      <h2 id="reliability">Promised and measured</h2>
      {bands.length === 0 ? <p class="muted">Nothing measured yet.</p> : (
        <table><thead><tr><th scope="col">Band</th><th scope="col" class="number">measured</th></tr></thead>
          <tbody>{bands.map((band) => <tr key={band.promised}><th scope="row">{percent(band.promised)}</th><td class="number">{percent(band.measured)}</td></tr>)}</tbody></table>
      )}
      {accuracy && accuracy.leads.length > 1 && (
        <table><thead><tr><th scope="col">Ahead</th><th scope="col" class="number">within 20 %</th><th scope="col" class="number">mean error</th></tr></thead>
          <tbody>{accuracy.leads.map((lead) => <tr key={lead.leadSeconds}><th scope="row">{duration(lead.leadSeconds * 1000)}</th><td class="number">{percent(lead.confidence)}</td><td class="number">{lead.relativeError === undefined ? '–' : percent(lead.relativeError)}</td></tr>)}</tbody></table>
      )}
    </section>
  );
}
