// Events as marks on a line; those too close to be told apart become a count of the worst kind.
import type { Event as ServerEvent } from '../api/types.gen';

export type Marker = { at: number; icon: string; word: string; rank: number; person: boolean; message: string };

const kinds: ReadonlyArray<[RegExp, string, string, number]> = [
  [/failed|oscillating|ineffective|spent|orphaned|unexpected/, '✕', 'failed', 6],
  [/^metrics_unavailable|^forecast_untrusted/, '?', 'metrics lost', 5],
  [/^loop_started/, '↻', 'server restarted', 4],
  [/^group_(registered|updated)/, '⚑', 'document changed', 3],
  [/^capacity_set|^scale_(up|down)/, '◆', 'capacity set', 2],
  [/^(un)?frozen/, '❄', 'freeze', 2],
  [/^scale_out/, '▲', 'scaled out', 1],
  [/^scale_in/, '▼', 'scaled in', 0],
];
const byPersons = /^(capacity_set|group_|frozen|unfrozen)/;

/** Null for events that are details of others, such as each launch. */
export function markerOf(event: ServerEvent): Marker | null {
  const kind = kinds.find(([pattern]) => pattern.test(event.type));
  if (!kind) return null;
  return { at: Date.parse(event.at), icon: kind[1], word: kind[2], rank: kind[3], person: byPersons.test(event.type), message: event.message };
}

export type Merged = Marker & { count: number; x: number };

/** Markers by place; within `nearest` pixels of the first of a bunch they are one, of the worst kind among them. */
export function mergeMarkers(markers: readonly Marker[], place: (at: number) => number, nearest = 14): Merged[] {
  const merged: Merged[] = [];
  for (const marker of [...markers].sort((a, b) => a.at - b.at)) {
    const x = place(marker.at);
    const last = merged.at(-1);
    if (last && x - last.x < nearest) {
      const worst = marker.rank > last.rank ? marker : last;
      merged[merged.length - 1] = { ...worst, x: last.x, count: last.count + 1 };
    } else merged.push({ ...marker, x, count: 1 });
  }
  return merged;
}
