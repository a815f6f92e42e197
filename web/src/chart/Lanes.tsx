// Under the chart, on its time axis: what happened, and what lasted. Marks are buttons that open their moment.
import { useEffect, useRef, useState } from 'preact/hooks';
import { clock } from '../ui/format';
import { mergeMarkers, type Marker } from './markers';

/** Width of the chart's axes, so that a mark stands under its moment. */
export type Inset = { left: number; right: number };

/** A time that lasts, such as a freeze; milliseconds. */
export type Span = { from: number; to: number; label: string };

/** Stretches of one kind; `name` is also the class of their look. */
export type Lane = { name: string; spans: readonly Span[] };

type LanesProps = { markers: readonly Marker[]; lanes?: readonly Lane[]; from: number; to: number; inset: Inset; onPick: (at: number) => void };

export function Lanes({ markers, lanes = [], from, to, inset, onPick }: LanesProps) {
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
    <div ref={host}>
      <div class="lane" role="group" aria-label="Events">
        <span class="lane-name muted">events</span>
        {shown.map((marker) => (
          <button type="button" class={`marker rank-${marker.rank}`} key={marker.at} style={{ left: `${marker.x}px` }} onClick={() => onPick(marker.at)}
            title={`${clock(marker.at)} ${marker.message}`} aria-label={`${clock(marker.at)}: ${marker.count > 1 ? `${marker.count} events, the worst: ` : ''}${marker.word}`}>
            <span class={marker.person ? 'person' : ''}>{marker.icon}</span>{marker.count > 1 && <small>{marker.count}</small>}
          </button>
        ))}
      </div>
      {lanes.map(({ name, spans }) => {
        const seen = spans.filter((span) => span.to > from && span.from < to);
        if (seen.length === 0 || inner <= 0) return null;
        return (
          <div class="lane thin" key={name} role="group" aria-label={name}>
            <span class="lane-name muted">{name}</span>
            {seen.map((span) => (
              <span class={`span ${name}`} key={`${span.from} ${span.label}`} title={`${span.label}: ${clock(Math.max(span.from, from))} to ${clock(Math.min(span.to, to))}`}
                style={{ left: `${place(span.from)}px`, width: `${Math.max(2, place(span.to) - place(span.from))}px` }}>{span.label}</span>
            ))}
          </div>
        );
      })}
    </div>
  );
}
