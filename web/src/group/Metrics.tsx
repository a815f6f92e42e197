// Each metric in a small chart of its own, with the same crosshair and its rules' thresholds.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Group, Series } from '../api/types.gen';
import { useCell } from '../app/store';
import { TimeChart } from '../chart/TimeChart';
import { placeOf, wanted } from '../why/links';
import { metricPicture, rulesOf } from './demand';

type MetricsProps = { rightRoom: number; group: Group; series: readonly Series[]; from: number; to: number; now: number; onZoom: (range: { from: number; to: number } | null) => void; onPan: (range: { from: number; to: number }) => void; onPick: (at: number) => void };

export function Metrics({ rightRoom, group, series, from, to, now, onZoom, onPan, onPick }: MetricsProps) {
  // The history also keeps what forecasts need; only what the document names is shown here.
  const metrics = series.filter(({ metric }) => metric in (group.metrics ?? {}));
  const [open, setOpen] = useState(() => opensWith(group));
  const asked = useCell(wanted);
  useEffect(() => { if (asked?.kind === 'metric') setOpen(true); }, [asked]);
  if (metrics.length === 0) return null;
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary><h2>Metrics <small>{metrics.map(({ metric }) => metric).join(', ')}</small></h2></summary>
      {open && metrics.map((one) => <Metric key={one.metric} {...{ rightRoom, group, from, to, now, onZoom, onPan, onPick }} series={one} />)}
    </details>
  );
}

/** Thresholds are what one wants to see the metric against. */
const opensWith = (group: Group) => rulesOf(group).some((rule) => rule.type === 'threshold');

const summaryHeight = 20;
const metricHeight = 120;
const legendHeight = 24;

/** The room metrics will take, so that what is under them does not move when they come. */
export function MetricsRoom({ group }: { group: Group }) {
  const count = Object.keys(group.metrics ?? {}).length;
  return count === 0 ? null : <div style={{ height: `${summaryHeight + (opensWith(group) ? count * (metricHeight + legendHeight) : 0)}px` }} aria-hidden="true" />;
}

function Metric({ rightRoom, group, series, ...rest }: Omit<MetricsProps, 'series'> & { series: Series }) {
  const picture = useMemo(() => ({ ...metricPicture(group, series), rightRoom }), [group.version, series, rightRoom]);
  return <div id={placeOf({ kind: 'metric', name: series.metric })} tabIndex={-1}><TimeChart picture={picture} height={metricHeight} sync={group.id} label={`Metric ${series.metric}.`} {...rest} /></div>;
}
