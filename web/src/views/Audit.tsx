// Who did what, and is the record whole?
import { useMemo, useState } from 'preact/hooks';
import { get } from '../api/client';
import { recentEvents } from '../api/live';
import type { Event as ServerEvent, EventCheck, EventPage } from '../api/types.gen';
import { useResource } from '../api/useResource';
import { route, setQuery, groupAddress } from '../app/router';
import { useCell } from '../app/store';
import { useTitle } from '../app/title';
import { download, eventsAsCsv } from '../audit/export';
import { markerOf } from '../chart/markers';
import { number, plural } from '../ui/format';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';
import { Time } from '../ui/Time';

const kinds: ReadonlyArray<[string, string, readonly string[]]> = [
  ['', 'everything', []],
  ['scaling', 'scaling', ['scale_out', 'scale_in', 'scale_up', 'scale_down', 'capacity_set']],
  ['persons', 'by persons', ['group_registered', 'group_updated', 'group_unregistered', 'capacity_set', 'frozen', 'unfrozen', 'token_created', 'token_revoked']],
  ['failures', 'failures', ['launch_failed', 'terminate_failed', 'instance_failed', 'metrics_unavailable', 'listing_failed', 'router_failed', 'store_failed', 'evaluation_failed', 'notification_failed', 'unexpected_termination']],
];
const lengths: ReadonlyArray<[string, number]> = [['1h', 3_600_000], ['24h', 86_400_000], ['7d', 7 * 86_400_000], ['30d', 30 * 86_400_000]];
const pageSize = 200;

export default function Audit() {
  const { query } = useCell(route);
  const group = query.get('group') ?? '';
  const kind = kinds.find(([name]) => name === (query.get('kind') ?? '')) ?? kinds[0]!;
  const length = lengths.find(([name]) => name === query.get('since')) ?? lengths[2]!;
  const [pages, setPages] = useState(1);
  const since = useMemo(() => new Date(Date.now() - length[1]).toISOString(), [length[0]]);
  const newest = useCell(recentEvents).at(-1)?.sequence ?? 0;
  const [seen, setSeen] = useState(newest);
  const key = `${group} ${kind[0]} ${since} ${pages} ${seen}`;
  const events = useResource<ServerEvent[]>(key, async (signal) => {
    const read: ServerEvent[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < pages; page++) {
      const answer: EventPage = await get<EventPage>('events', { group: group || undefined, action: kind[2].length > 0 ? kind[2] : undefined, since, limit: pageSize, cursor }, signal);
      read.push(...answer.events);
      cursor = answer.next;
      if (!cursor) break;
    }
    return read;
  });
  useTitle('Audit');
  const shown = events.data ?? [];
  // Events that arrive wait in a pill: what one reads does not move.
  const unseen = events.data ? Math.max(0, newest - (shown[0]?.sequence ?? newest)) : 0;
  const name = `audit${group ? `-${group}` : ''}`;
  return (
    <>
      <Chain />
      <div class="row filters">
        <input type="search" placeholder="Group" aria-label="Group" value={group} onChange={(event) => setQuery({ group: event.currentTarget.value.trim() })} />
        {kinds.map(([value, words]) => <button type="button" key={value} aria-pressed={kind[0] === value} onClick={() => setQuery({ kind: value })}>{words}</button>)}
        <span class="row" role="group" aria-label="Since">{lengths.map(([value]) => <button type="button" key={value} aria-pressed={length[0] === value} onClick={() => setQuery({ since: value === '7d' ? null : value })}>{value}</button>)}</span>
        <span class="row sort">
          <button type="button" disabled={shown.length === 0} onClick={() => download(`${name}.csv`, 'text/csv', eventsAsCsv(shown))}>CSV</button>
          <button type="button" disabled={shown.length === 0} onClick={() => download(`${name}.json`, 'application/json', JSON.stringify(shown, null, 2))}>JSON</button>
        </span>
      </div>
      {unseen > 0 && <div><button type="button" class="pill" onClick={() => setSeen(newest)}>{plural(unseen, 'new event')} → newest</button></div>}
      {events.problem && <Problem problem={events.problem} again={events.again} />}
      {!events.data && events.loading && <Skeleton height={400} />}
      {events.data && shown.length === 0 && <div class="empty"><p>No event matches.</p></div>}
      <ol class="events">{shown.map((event) => <Row event={event} key={event.sequence} />)}</ol>
      {shown.length >= pages * pageSize && <div class="row"><button type="button" onClick={() => setPages(pages + 1)}>Older</button></div>}
    </>
  );
}

function Row({ event }: { event: ServerEvent }) {
  const marker = markerOf(event);
  const by = event.details['by'] ?? event.details['actor'] ?? (marker?.person ? 'a person' : 'autoscaler');
  return (
    <li>
      <Time at={event.at} />
      <span class={marker && marker.rank >= 5 ? 'bad' : 'muted'} aria-hidden="true">{marker?.icon ?? '·'}</span>
      <span class="muted">{by}</span>
      {event.group ? <a href={`${groupAddress(event.group)}?at=${encodeURIComponent(event.at)}`}>{event.group}</a> : <span class="muted">service</span>}
      <span class="event-text">{event.message} <code class="muted">{event.type}</code></span>
      <small class="number">#{event.sequence}</small>
    </li>
  );
}

function Chain() {
  const { data, problem, again, loading } = useResource<EventCheck>('verify', (signal) => get('events/verify', undefined, signal));
  if (problem && !data) return <Problem problem={problem} again={again} />;
  const broken = data?.broken;
  return (
    <div class="headline">
      <div class={`primary-number ${data ? (data.intact ? 'ok' : 'bad') : ''}`}>{data ? (data.intact ? 'whole' : 'broken') : '–'}<small class="muted">chain of events</small></div>
      <div>
        <h1 class="hidden">Audit</h1>
        <p class="sentence">{!data ? 'Reading the chain…' : broken
          ? `Chain broken at event ${number(broken.sequence)}: ${broken.problem}. Events before it are verified.`
          : `Chain verified: ${plural(data.checked, 'event')}, unbroken from #${data.first} to #${data.last}.`}</p>
        <div class="facts"><button type="button" class="quiet" disabled={loading} onClick={again}>Verify again</button></div>
      </div>
    </div>
  );
}
