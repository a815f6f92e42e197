// What the view of a group reads, and when it reads it again: on news of the group, at most every two seconds.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';
import { changedRows, recentEvents, resync } from '../api/live';
import type { EventPage, Forecast, Group, InstanceList, Lanes, SeriesList } from '../api/types.gen';
import { useResource } from '../api/useResource';
import { useCell } from '../app/store';

/** Counts up when there is news, at once for the first and then at most every `every` milliseconds. */
export function useNews(id: string, every = 2000): number {
  const row = useCell(changedRows).get(id);
  const events = useCell(recentEvents);
  const missed = useCell(resync);
  const newest = `${row?.evaluatedAt ?? ''} ${events.findLast((event) => event.group === id)?.sequence ?? 0} ${missed}`;
  const [turn, setTurn] = useState(0);
  const last = useRef(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      last.current = Date.now();
      setTurn((count) => count + 1);
    }, Math.max(0, last.current + every - Date.now()));
    return () => clearTimeout(timer);
  }, [newest]);
  return turn;
}

export function useGroupData(id: string, from: number, to: number, live: boolean, points: number) {
  const path = `groups/${encodeURIComponent(id)}`;
  const turn = useNews(id);
  // Longer ranges change less in two seconds than a pixel is wide.
  const length = to - from;
  const seriesTurn = live ? Math.floor(Date.now() / Math.max(2000, length / points)) : 0;
  const group = useResource<Group>(`${id} ${turn}`, (signal) => get(path, undefined, signal));
  const instances = useResource<InstanceList>(`${id} ${turn}`, (signal) => get(`${path}/instances`, undefined, signal));
  const series = useResource<SeriesList>(`${id} ${length} ${live ? `${turn} ${seriesTurn}` : from} ${points}`, (signal) =>
    get(`${path}/series`, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), points }, signal));
  const events = useResource<EventPage>(`${id} ${live ? turn : from}`, (signal) =>
    get('events', { group: id, since: new Date(from).toISOString(), limit: 500 }, signal));
  // What is planned is shown ahead, as far as a forecast is.
  const lanes = useResource<Lanes>(`${id} ${length} ${live ? Math.floor(turn / 5) : from} ${group.data?.version}`, (signal) =>
    get(`${path}/lanes`, { from: new Date(from).toISOString(), to: new Date(to + (live ? length / 4 : 0)).toISOString() }, signal));
  const predictive = group.data?.predictive !== undefined;
  const forecast = useResource<Forecast>(predictive ? `${id} ${Math.floor(turn / 5)}` : null, (signal) => get(`${path}/forecast`, undefined, signal));
  return { group, instances, series, events, lanes, forecast, turn };
}
