// Who did what, and is the record whole?
import { useMemo, useState } from 'preact/hooks';
import { ApiError, get } from '../api/client';
import { recentEvents } from '../api/live';
import type { Event as ServerEvent, EventCheck, EventPage } from '../api/types.gen';
import { useResource } from '../api/useResource';
import { route, setQuery, groupAddress } from '../app/router';
import { useCell } from '../app/store';
import { useTitle } from '../app/title';
import { download, eventsAsCsv } from '../audit/export';
import { kinds } from '../audit/kinds';
import { readPages, type Read } from '../audit/pages';
import { markerOf } from '../chart/markers';
import { number, plural } from '../ui/format';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';
import { Time } from '../ui/Time';
import { toast } from '../ui/Toast';

const lengths: ReadonlyArray<[string, number]> = [['1h', 3_600_000], ['24h', 86_400_000], ['7d', 7 * 86_400_000], ['30d', 30 * 86_400_000]];
const pageSize = 200;
// of an export: its pages are as large as the server gives them, and some 100,000 events are what a tab holds at ease
const exportPage = 500;
const exportMost = 100_000;

export default function Audit() {
  const { query } = useCell(route);
  const group = query.get('group') ?? '';
  const actor = query.get('actor') ?? '';
  const kind = kinds.find(([name]) => name === (query.get('kind') ?? '')) ?? kinds[0]!;
  const length = lengths.find(([name]) => name === query.get('since')) ?? lengths[2]!;
  const [pages, setPages] = useState(1);
  const since = useMemo(() => new Date(Date.now() - length[1]).toISOString(), [length[0]]);
  const newest = useCell(recentEvents).at(-1)?.sequence ?? 0;
  const [seen, setSeen] = useState(newest);
  const key = `${group} ${actor} ${kind[0]} ${since} ${pages} ${seen}`;
  const page = (limit: number, signal?: AbortSignal) => (cursor: string | undefined) =>
    get<EventPage>('events', { group: group || undefined, actor: actor || undefined, action: kind[2].length > 0 ? kind[2] : undefined, since, limit, cursor }, signal);
  const events = useResource<Read>(key, (signal) => readPages(page(pageSize, signal), pages * pageSize));
  const [exporting, setExporting] = useState(false);
  // A file holds all of the filter and not only the pages that were opened.
  const save = async (type: 'csv' | 'json') => {
    setExporting(true);
    try {
      const all = await readPages(page(exportPage), exportMost);
      if (type === 'csv') download(`${name}.csv`, 'text/csv', eventsAsCsv(all.events));
      else download(`${name}.json`, 'application/json', JSON.stringify(all.events, null, 2));
      toast(`Saved ${plural(all.events.length, 'event')}${all.more ? '; older ones are not in the file, choose a shorter time' : ''}.`);
    } catch (failure) {
      toast(`Nothing was saved: ${failure instanceof ApiError ? failure.problem.detail ?? failure.problem.title : String(failure)}`);
    } finally {
      setExporting(false);
    }
  };
  useTitle('Audit');
  const shown = events.data?.events ?? [];
  // Events that arrive wait in a pill: what one reads does not move.
  const unseen = events.data ? Math.max(0, newest - (shown[0]?.sequence ?? newest)) : 0;
  const name = ['audit', group, actor].filter(Boolean).join('-');
  return (
    <>
      <Chain />
      <div class="row filters">
        <input type="search" placeholder="Group" aria-label="Group" value={group} onChange={(event) => setQuery({ group: event.currentTarget.value.trim() })} />
        <input type="search" placeholder="Who" aria-label="Who" title="The name of a token" value={actor} onChange={(event) => setQuery({ actor: event.currentTarget.value.trim() })} />
        {kinds.map(([value, words]) => <button type="button" key={value} aria-pressed={kind[0] === value} onClick={() => setQuery({ kind: value })}>{words}</button>)}
        <span class="row" role="group" aria-label="Since">{lengths.map(([value]) => <button type="button" key={value} aria-pressed={length[0] === value} onClick={() => setQuery({ since: value === '7d' ? null : value })}>{value}</button>)}</span>
        <span class="row sort">
          {(['csv', 'json'] as const).map((type) => <button type="button" key={type} disabled={shown.length === 0 || exporting} onClick={() => void save(type)}>{type.toUpperCase()}</button>)}
        </span>
      </div>
      {unseen > 0 && <div><button type="button" class="pill" onClick={() => setSeen(newest)}>{plural(unseen, 'new event')} → newest</button></div>}
      {events.problem && <Problem problem={events.problem} again={events.again} />}
      {!events.data && events.loading && <Skeleton height={400} />}
      {events.data && shown.length === 0 && <div class="empty"><p>No event matches.</p></div>}
      <ol class="events">{shown.map((event) => <Row event={event} key={event.sequence} />)}</ol>
      {events.data?.more && <div class="row"><button type="button" onClick={() => setPages(pages + 1)}>Older</button></div>}
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
