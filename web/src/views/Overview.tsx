// Does anything need me?
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { changedRows, connection, resync } from '../api/live';
import { ApiError } from '../api/client';
import type { Problem as ProblemDocument } from '../api/types.gen';
import { useResource } from '../api/useResource';
import { useKeys } from '../app/keys';
import { go, groupAddress, route, setQuery } from '../app/router';
import { useCell } from '../app/store';
import { useTitle } from '../app/title';
import { Filters } from '../list/Filters';
import { GroupRow } from '../list/GroupRow';
import { filterOf, readAll, readRows, type Filter, type Listing } from '../list/rows';
import { StateMap } from '../list/StateMap';
import { VirtualList } from '../list/VirtualList';
import { money, number, plural } from '../ui/format';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';

export function Overview() {
  const { query } = useCell(route);
  const filter = filterOf(query);
  const key = JSON.stringify(filter);
  const { listing, problem, more, again } = useListing(key, filter);
  const changes = useCell(changedRows);
  const [selected, setSelected] = useState(-1);
  const map = query.get('view') === 'map';
  const compact = useCompact();
  const rows = useMemo(() => (listing?.rows ?? []).map((row) => newer(row, changes.get(row.id))), [listing, changes]);
  const attention = filter.state || filter.q || filter.label ? rows.filter((row) => row.attention).length : listing?.attention ?? 0;
  const bad = rows.some((row) => row.state === 'failing' || row.state === 'no_data');
  const lost = useCell(connection).state === 'lost';
  useTitle(attention > 0 ? `● ${attention} need attention` : 'Groups', lost ? null : bad ? 'bad' : attention > 0 ? 'warn' : 'accent');
  useEffect(() => { if (listing) performance.mark('nova:useful'); }, [listing === undefined]);
  const step = (by: number) => setSelected((now) => Math.max(0, Math.min(rows.length - 1, now + by)));
  const open = () => { const row = rows[selected]; if (row) go(groupAddress(row.id)); };
  useKeys({
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    o: open, c: compact.toggle, m: () => setQuery({ view: map ? null : 'map' }),
    Enter: (event) => { const link = document.activeElement; if (link instanceof HTMLAnchorElement || link instanceof HTMLButtonElement) link.click(); else if (event.key) open(); },
    '/': () => document.getElementById('search')?.focus(), Escape: () => setSelected(-1),
  });
  const total = listing?.total ?? 0;
  return (
    <>
      <div class="headline">
        <div class="primary-number">{listing ? number(attention) : '–'}<small class="muted">need attention</small></div>
        <div><h1 class="hidden">Groups</h1><p class="sentence">{sentence(listing, attention)}</p><Totals rows={rows} all={total === rows.length} /></div>
      </div>
      <Filters filter={filter} listing={listing}>
        <button type="button" aria-pressed={map} aria-keyshortcuts="m" onClick={() => setQuery({ view: map ? null : 'map' })}>map</button>
        <button type="button" aria-pressed={compact.on} aria-keyshortcuts="c" onClick={compact.toggle}>compact</button>
        <button type="button" title="Put the groups in order again" onClick={again}>re-sort</button>
      </Filters>
      {problem && <Problem problem={problem} again={again} />}
      {!listing && !problem && <Skeleton height={440} />}
      {listing && total === 0 && <Empty filtered={key !== JSON.stringify(filterOf(new URLSearchParams()))} filter={[filter.q, filter.label, filter.state].filter(Boolean).join(' ')} />}
      {listing && total > 0 && (map
        ? <AllStates filter={filter} />
        : <VirtualList rows={rows} total={total} rowHeight={compact.height} selected={selected} onEnd={more}
            draw={(row, index, chosen) => <GroupRow row={row} selected={chosen || (selected < 0 && index === 0)} />} />)}
    </>
  );
}

function AllStates({ filter }: { filter: Filter }) {
  const { data, problem, again } = useResource(JSON.stringify(filter), (signal) => readAll(filter, signal));
  const changes = useCell(changedRows);
  if (problem) return <Problem problem={problem} again={again} />;
  return data ? <StateMap rows={data.map((row) => newer(row, changes.get(row.id)))} /> : <Skeleton height={320} />;
}

const newer = <T extends { evaluatedAt?: string }>(row: T, other: T | undefined): T =>
  other && (other.evaluatedAt ?? '') >= (row.evaluatedAt ?? '') ? { ...row, ...other } : row;

function sentence(listing: Listing | undefined, attention: number): string {
  if (!listing) return 'Reading the groups…';
  const of = listing.counts;
  const rest = [
    [(of.steady ?? 0) + (of.scaling ?? 0), 'keep up'], [of.paused ?? 0, 'are paused'], [of.frozen ?? 0, 'are frozen'], [of.dry_run ?? 0, 'only recommend'],
  ].filter(([count]) => (count as number) > 0).map(([count, words]) => `${number(count as number)} ${count === 1 ? singular(words as string) : words}`);
  return `${number(attention)} of ${plural(listing.total, 'group')} ${attention === 1 ? 'needs' : 'need'} attention; ${rest.join(', ') || 'none is running'}.`;
}

const singular = (words: string) => words.replace(/^are/, 'is').replace('keep up', 'keeps up').replace('recommend', 'recommends');

function Totals({ rows, all }: { rows: ReadonlyArray<{ ready: number; desired: number; pricePerHour?: number }>; all: boolean }) {
  if (rows.length === 0) return null;
  const sum = (of: (row: { ready: number; desired: number; pricePerHour?: number }) => number) => rows.reduce((total, row) => total + of(row), 0);
  const price = sum((row) => row.pricePerHour ?? 0);
  return <p class="facts number"><span>{number(sum((row) => row.ready))} ready of {number(sum((row) => row.desired))} desired</span>{price > 0 && <span>{money(price)} /h</span>}{!all && <span>of the {number(rows.length)} listed</span>}</p>;
}

function Empty({ filtered, filter }: { filtered: boolean; filter: string }) {
  if (filtered) return <div class="empty"><p>No group matches <code>{filter}</code>.</p><button type="button" onClick={() => go('/', 'replace')}>Clear filters</button></div>;
  return <div class="empty"><p>No groups yet. Apply one:</p><pre>autoscaler group apply group.yaml</pre></div>;
}

function useCompact() {
  const [on, setOn] = useState('compact' in document.documentElement.dataset);
  const phone = useMemo(() => matchMedia('(max-width: 719px)').matches, []);
  const toggle = () => {
    document.documentElement.toggleAttribute('data-compact', !on);
    try { localStorage.setItem('compact', String(!on)); } catch { /* kept until the tab is closed */ }
    setOn(!on);
  };
  return { on, toggle, height: phone ? 64 : on ? 32 : 44 };
}

/** The order stands still while one looks: it is read again only with another filter, on request, or after a gap. */
function useListing(key: string, filter: ReturnType<typeof filterOf>) {
  const [state, setState] = useState<{ listing?: Listing; problem?: ProblemDocument }>({});
  const missed = useCell(resync);
  const [turn, setTurn] = useState(0);
  const busy = useRef<AbortController | null>(null);
  const latest = useRef(state);
  latest.current = state;
  const read = (before: Listing | undefined) => {
    busy.current?.abort();
    const abort = new AbortController();
    busy.current = abort;
    readRows(filter, before, abort.signal).then(
      (listing) => { if (!abort.signal.aborted) setState({ listing }); },
      (failure: unknown) => { if (!abort.signal.aborted && failure instanceof ApiError) setState((old) => ({ ...old, problem: failure.problem })); },
    ).finally(() => { if (busy.current === abort) busy.current = null; });
  };
  useEffect(() => {
    read(undefined);
    return () => busy.current?.abort();
  }, [key, turn, missed]);
  const more = useCallback(() => {
    const before = latest.current.listing;
    if (before?.next && !busy.current) read(before);
  }, [key]);
  return { ...state, more, again: () => setTurn((count) => count + 1) };
}
