// What is it doing, and why?
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useKeys } from '../app/keys';
import { go, groupAddress, route, setQuery } from '../app/router';
import { useCell } from '../app/store';
import { useTitle } from '../app/title';
import { markerOf } from '../chart/markers';
import { presets, rangeOf, standardRange } from '../chart/range';
import { RangePicker } from '../chart/RangePicker';
import { capacityPicture, demandOf } from '../group/demand';
import { Charts } from '../group/Charts';
import { GroupHead } from '../group/GroupHead';
import { Instances } from '../group/Instances';
import { lanesOf } from '../group/lanes';
import { useGroupData } from '../group/useGroupData';
import { connection } from '../api/live';
import { Sizes } from '../group/Sizes';
import { duration } from '../ui/format';
import { stateSign } from '../ui/words';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';
import { placeOf, shown, wanted, type Named } from '../why/links';
import { Why } from '../why/Why';

const hour = 3_600_000;

export default function Group({ id }: { id: string }) {
  const { query } = useCell(route);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 2000);
    return () => clearInterval(timer);
  }, []);
  const [standard, setStandard] = useState('1h');
  const range = rangeOf(query, now, standard);
  const at = query.get('at');
  const [rest, setRest] = useState<string | null>(null);
  const phone = useMemo(() => matchMedia('(max-width: 719px)').matches, []);
  const chartHeight = phone ? 220 : 300;
  const points = phone ? 300 : 700;
  const { group, instances, series, events, lanes, forecast, turn } = useGroupData(id, range.from, range.to, range.live, points);
  const document_ = group.data;
  // Decided once: a range that changes by itself while one looks would be a surprise.
  useEffect(() => {
    const firsts = series.data?.series.map(({ at }) => at[0] ?? Infinity);
    setStandard(standardRange(firsts && Math.min(...firsts), Date.now()));
  }, [series.data === undefined]);
  const demand = useMemo(() => (document_ ? demandOf(document_, forecast.data, series.data) : null), [document_, forecast.data, series.data]);
  // A fifth of the picture looks ahead where there is something to see.
  const ahead = range.live && demand && forecast.data ? Math.min((range.to - range.from) / 4, 12 * hour) : 0;
  const picture = useMemo(
    () => (document_ && series.data ? capacityPicture(document_, series.data, demand, forecast.data, now + ahead) : null),
    [document_?.version, series.data, demand, forecast.data, ahead],
  );
  const markers = useMemo(() => (events.data?.events ?? []).flatMap((event) => markerOf(event) ?? []), [events.data]);
  const stretches = useMemo(() => (lanes.data ? lanesOf(lanes.data) : []), [lanes.data]);
  useNames(Object.keys(document_?.metrics ?? {}), (instances.data?.instances ?? []).map((one) => one.id));
  const hidden = useMemo(() => new Set((query.get('hide') ?? '').split(',').filter(Boolean)), [query.get('hide')]);
  const status = document_?.status;
  const lost = useCell(connection).state === 'lost';
  useTitle(status ? `${id} ${status.ready === status.desired ? status.ready : `${status.ready}→${status.desired}`}` : id, lost ? null : status ? stateSign(status.state).tone : 'accent');
  useKeys({
    ...Object.fromEntries(presets.map(([name], index) => [String(index + 1), () => setQuery({ range: name, from: null, to: null })])),
    n: () => setQuery({ from: null, to: null, at: null }),
    Escape: () => setQuery({ at: null }),
    f: () => go(groupAddress(id, 'forecast')),
    w: () => go(groupAddress(id, 'what-if')),
    y: () => document.getElementById('why')?.focus(),
    ...Object.fromEntries(chartKeys.map((key) => [key, toChart])),
  });
  if (group.problem && !document_) return <Problem problem={group.problem} again={group.again} />;
  if (!document_) return <Skeleton height={600} />;
  const pick = (seconds: number) => setQuery({ at: new Date(Math.min(seconds * 1000, Date.now())).toISOString() }, 'push');
  const short = picture?.short.reduce((sum, span) => sum + span.to - span.from, 0) ?? 0;
  return (
    <>
      <GroupHead group={document_} forecast={forecast.data} again={group.again} />
      <section class="stack" aria-label="Demand and capacity">
        <div class="row between">
          <RangePicker range={range} now={now} />
          {short > 0 && demand && <span class="bad number"><span aria-hidden="true">▨</span> {demand.what} for {duration(short * 1000)}</span>}
        </div>
        <Charts group={document_} picture={picture} series={series} markers={markers} lanes={stretches} now={now} from={range.from} to={range.to + ahead} live={range.live}
          chartHeight={chartHeight} phone={phone} hidden={hidden} onPick={pick} onRest={setRest} />
      </section>
      <div class="columns">
        <Why id={id} at={rest ?? at} pinned={at !== null && rest === null} turn={String(turn)} />
        <div class="stack">
          <Sizes group={document_} instances={instances.data?.instances ?? []} />
          <Instances instances={instances.data?.instances ?? []} />
        </div>
      </div>
    </>
  );
}

/** Keys of the chart that work wherever one is in the view; it takes the focus, and later ones reach it by themselves. */
const chartKeys = ['ArrowLeft', 'ArrowRight', '+', '-', '0', ',', '.'];

function toChart(event: KeyboardEvent): boolean {
  const plot = document.querySelector<HTMLElement>('.plot');
  if (!plot || event.target === plot) return false;
  plot.focus({ preventScroll: true });
  plot.dispatchEvent(new KeyboardEvent('keydown', { key: event.key, shiftKey: event.shiftKey }));
  return true;
}

/** Lets sentences lead to the metrics and instances of this view. */
function useNames(metrics: readonly string[], instances: readonly string[]) {
  const key = [...metrics, '', ...instances].join(' ');
  useEffect(() => {
    const named = (kind: Named['kind']) => (name: string): [string, Named] => [name, { kind, name }];
    shown.set(new Map([...metrics.map(named('metric')), ...instances.map(named('instance'))]));
  }, [key]);
  const asked = useCell(wanted);
  useEffect(() => {
    if (!asked) return;
    // What is folded opens first.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const place = document.getElementById(placeOf(asked));
      place?.scrollIntoView({ block: 'center' });
      place?.focus({ preventScroll: true });
    }));
  }, [asked]);
  useEffect(() => () => { shown.set(new Map()); wanted.set(null); }, []);
}
