// Under the chart, on its time axis: what happened. Marks are buttons that open their moment.
import { useEffect, useRef, useState } from 'preact/hooks';
import { clock } from '../ui/format';
import { mergeMarkers, type Marker } from './markers';

/** Width of the chart's axes, so that a mark stands under its moment. */
export type Inset = { left: number; right: number };

export function Lanes({ markers, from, to, inset, onPick }: { markers: readonly Marker[]; from: number; to: number; inset: Inset; onPick: (at: number) => void }) {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(host.current?.clientWidth ?? 0));
    if (host.current) observer.observe(host.current);
    return () => observer.disconnect();
  }, []);
  const inner = width - inset.left - inset.right;
  const shown = inner > 0 ? mergeMarkers(markers.filter(({ at }) => at >= from && at <= to), (at) => inset.left + ((at - from) / (to - from)) * inner, 24) : [];
  return (
    <div class="lane" ref={host} role="group" aria-label="Events">
      <span class="lane-name muted">events</span>
      {shown.map((marker) => (
        <button type="button" class={`marker rank-${marker.rank}`} key={marker.at} style={{ left: `${marker.x}px` }} onClick={() => onPick(marker.at)}
          title={`${clock(marker.at)} ${marker.message}`} aria-label={`${clock(marker.at)}: ${marker.count > 1 ? `${marker.count} events, the worst: ` : ''}${marker.word}`}>
          <span class={marker.person ? 'person' : ''}>{marker.icon}</span>{marker.count > 1 && <small>{marker.count}</small>}
        </button>
      ))}
    </div>
  );
}
