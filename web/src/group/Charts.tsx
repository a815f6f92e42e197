// The pictures of a group under one time axis: capacity, what happened, metrics. While one drags, these alone are drawn anew.
import { useEffect, useState } from 'preact/hooks';
import type { Group, SeriesList } from '../api/types.gen';
import type { Resource } from '../api/useResource';
import { setQuery } from '../app/router';
import { Lanes, type Lane } from '../chart/Lanes';
import type { Marker } from '../chart/markers';
import { leftAxisWidth, rightAxisWidth } from '../chart/options';
import type { Picture } from '../chart/picture';
import { TimeChart } from '../chart/TimeChart';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';
import { Metrics, MetricsRoom } from './Metrics';

const legendHeight = 24;

type ChartsProps = {
  group: Group;
  picture: Picture | null;
  series: Resource<SeriesList>;
  markers: readonly Marker[];
  lanes: readonly Lane[];
  /** milliseconds, as all times here */
  now: number;
  from: number;
  to: number;
  live: boolean;
  chartHeight: number;
  phone: boolean;
  hidden: ReadonlySet<string>;
  /** seconds */
  onPick: (at: number) => void;
  onRest: (at: string | null) => void;
};

/** Seconds. */
type Dragged = { from: number; to: number };

export function Charts({ group, picture, series, markers, lanes, now, from, to, live, chartHeight, phone, hidden, onPick, onRest }: ChartsProps) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  // What was let go comes back as the range of the address.
  useEffect(() => setDragged(null), [live, live || from, live || to]);
  const seen = dragged ?? { from: from / 1000, to: to / 1000 };
  const rightRoom = picture?.rightAxis && !phone ? rightAxisWidth : 8;
  const zoom = (range: Dragged | null) => setQuery(range === null
    ? { from: null, to: null, at: null }
    : { from: new Date(range.from * 1000).toISOString(), to: new Date(range.to * 1000).toISOString() });
  const hide = (key: string) => setQuery({ hide: (hidden.has(key) ? [...hidden].filter((one) => one !== key) : [...hidden, key]).join(',') });
  const shared = { ...seen, now: now / 1000, onZoom: zoom, onPan: setDragged, onPick };
  return (
    <>
      {picture && picture.at.length > 0
        ? <TimeChart {...shared} picture={picture} height={chartHeight} sync={group.id} stale={series.loading && !live}
            label={`${group.status?.lastDecision?.reason ?? 'Not evaluated yet'}.`} hidden={hidden} onHide={hide}
            onRest={(seconds) => onRest(seconds === null ? null : new Date(Math.min(seconds * 1000, Date.now())).toISOString())} />
        : series.problem ? <Problem problem={series.problem} again={series.again} /> : series.data ? <div class="empty-chart">No samples in this range yet.</div> : <Skeleton height={chartHeight + legendHeight} />}
      {/* Always there, also when nothing happened: what comes later must not move what is below. */}
      <Lanes markers={markers} lanes={lanes} from={seen.from * 1000} to={seen.to * 1000} inset={{ left: leftAxisWidth, right: rightRoom }} onPick={(moment) => onPick(moment / 1000)} />
      {series.data ? <Metrics {...shared} rightRoom={rightRoom} group={group} series={series.data.series} /> : !series.problem && <MetricsRoom group={group} />}
    </>
  );
}
