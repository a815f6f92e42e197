// Under the chart, on its time axis: what happened. Marks are buttons that open their moment.
import { useEffect, useRef, useState } from 'preact/hooks';
import { clock } from '../ui/format';
import { mergeMarkers, type Marker } from './markers';

/** Width of the chart's axes, so that a mark stands under its moment. */
export type Inset = { left: number; right: number };

/** A time that lasts, such as a freeze; milliseconds. */
export type Span = { from: number; to: number; label: string };

export function Lanes({ markers, spans = [], from, to, inset, onPick }: { markers: readonly Marker[]; spans?: readonly Span[]; from: number; to: number; inset: Inset; onPick: (at: number) => void }) {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(host.current?.clientWidth ?? 0));
    if (host.current) observer.observe(host.current);
    return () => observer.disconnect();
  }, []);
  const inner = width - inset.left - inset.right;
  const place = (at: number) => inset.left + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * Math.max(0, inner);
  const shown = inner > 0 ? mergeMarkers(markers.filter(({ at }) => at >= from && at <= to), place, 24) : [];
  return (
    <div class="lane" ref={host} role="group" aria-label="Events">
      <span class="lane-name muted">events</span>
      {spans.filter((span) => span.to > from && span.from < to).map((span) => (
        <span class="span" key={span.from} title={span.label} style={{ left: `${place(span.from)}px`, width: `${Math.max(2, place(span.to) - place(span.from))}px` }}>{span.label}</span>
      ))}
      {shown.map((marker) => (
        <button type="button" class={`marker rank-${marker.rank}`} key={marker.at} style={{ left: `${marker.x}px` }} onClick={() => onPick(marker.at)}
          title={`${clock(marker.at)} ${marker.message}`} aria-label={`${clock(marker.at)}: ${marker.count > 1 ? `${marker.count} events, the worst: ` : ''}${marker.word}`}>
          <span class={marker.person ? 'person' : ''}>{marker.icon}</span>{marker.count > 1 && <small>{marker.count}</small>}
        </button>
      ))}
    </div>
  );
}
