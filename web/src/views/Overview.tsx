// Does anything need me?
import type { ComponentType } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { changedRows, connection } from '../api/live';
import type { GroupIndex, GroupRow as Row } from '../api/types.gen';
import { useKeys } from '../app/keys';
import { go, groupAddress, route, setQuery } from '../app/router';
import { useCell } from '../app/store';
import { useTitle } from '../app/title';
import { Filters } from '../list/Filters';
import { GroupRow, PendingRow } from '../list/GroupRow';
import { filterOf, newer, type Summary } from '../list/rows';
import { StateMap } from '../list/StateMap';
import { useListing, useRows, type Seen } from '../list/useRows';
import { VirtualList } from '../list/VirtualList';
import { money, number, percent, plural } from '../ui/format';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';

export function Overview() {
  const { query } = useCell(route);
  const filter = filterOf(query);
  const key = JSON.stringify(filter);
  const { listing, summary, problem, again } = useListing(key, filter);
  const changes = useCell(changedRows);
  const [selected, setSelected] = useState(-1);
  const [seen, setSeen] = useState<Seen>({ first: 0, last: 40 });
  const [peeking, setPeeking] = useState(false);
  const rowOf = useRows(listing, seen);
  const map = query.get('view') === 'map';
  const compact = useCompact();
  const ids = listing?.ids ?? [];
  const current = useMemo(() => (id: string) => {
    const known = rowOf(id);
    return known ? newer(known, changes.get(id)) : undefined;
  }, [rowOf, changes]);
  // The order stands still while one looks; what would move is counted.
  const states = useMemo(() => new Map(listing?.ids.map((id, index) => [id, listing.states[index]])), [listing]);
  const moved = filter.sort === 'attention' ? [...changes.values()].filter((row) => states.has(row.id) && states.get(row.id) !== row.state).length : 0;
  const attention = summary?.attention ?? 0;
  const lost = useCell(connection).state === 'lost';
  const bad = (summary?.counts.failing ?? 0) + (summary?.counts.no_data ?? 0) > 0;
  useTitle(attention > 0 ? `● ${attention} need attention` : 'Groups', lost ? null : bad ? 'bad' : attention > 0 ? 'warn' : 'accent');
  useEffect(() => { if (listing) performance.mark('nova:useful'); }, [listing === undefined]);
  useEffect(() => setSelected(-1), [listing?.ids]);
  const onSeen = useCallback((next: Seen) => setSeen((now) => (now.first === next.first && now.last === next.last ? now : next)), []);
  const step = (by: number) => setSelected((now) => Math.max(0, Math.min(ids.length - 1, now + by)));
  const open = () => { const id = ids[selected]; if (id !== undefined) go(groupAddress(id)); };
  const onControl = () => document.activeElement?.matches('button, a, input, select, summary') ?? false;
  useKeys({
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    PageDown: () => step(20), PageUp: () => step(-20), Home: () => step(-Infinity), End: () => step(Infinity),
    o: open, c: compact.toggle, m: () => setQuery({ view: map ? null : 'map' }),
    Enter: () => (onControl() ? false : open()),
    ' ': () => (document.activeElement?.matches('button, input, select, summary') ? false : (setSelected(Math.max(0, selected)), setPeeking(!peeking))),
    '/': () => document.getElementById('search')?.focus(), Escape: () => (peeking ? setPeeking(false) : setSelected(-1)),
  });
  const signOf = useCallback((id: string) => current(id) ?? null, [current]);
  const peeked = peeking ? ids[selected] : undefined;
  return (
    <>
      <div class="headline">
        <div class="primary-number">{summary ? number(attention) : '–'}<small class="muted">need attention</small></div>
        <div><h1 class="hidden">Groups</h1><p class="sentence">{sentence(summary)}</p>{summary && <Totals totals={summary.totals} />}</div>
      </div>
      <Filters filter={filter} summary={summary}>
        {moved > 0 && <button type="button" class="pill" title="Put the groups in order again" onClick={again}>{plural(moved, 'group')} moved · re-sort</button>}
        <button type="button" aria-pressed={map} aria-keyshortcuts="m" onClick={() => setQuery({ view: map ? null : 'map' })}>map</button>
        <button type="button" aria-pressed={compact.on} aria-keyshortcuts="c" onClick={compact.toggle}>compact</button>
      </Filters>
      {problem && <Problem problem={problem} again={again} />}
      {!listing && !problem && <Skeleton height={440} />}
      {listing && ids.length === 0 && <Empty filtered={key !== JSON.stringify(filterOf(new URLSearchParams()))} filter={[filter.q, filter.label, filter.state].filter(Boolean).join(' ')} />}
      {listing && ids.length > 0 && (map
        ? <StateMap ids={ids} states={listing.states} />
        : <VirtualList ids={ids} rowHeight={compact.height} selected={selected} onSeen={onSeen} signOf={signOf}
            draw={(id, index, tabStop) => {
              const row = current(id);
              return row ? <GroupRow row={row} selected={tabStop} /> : <PendingRow id={id} state={listing.states[index]} tabStop={tabStop} />;
            }} />)}
      {peeked !== undefined && <Peek id={peeked} row={current(peeked)} onClose={() => setPeeking(false)} />}
    </>
  );
}

type PeekView = ComponentType<{ id: string; row: Row | undefined; onClose: () => void }>;
let loadedPeek: PeekView | undefined;

/** Loaded when somebody first peeks: the chart is not part of the first view. */
function Peek(props: { id: string; row: Row | undefined; onClose: () => void }) {
  const [View, setView] = useState<PeekView | undefined>(() => loadedPeek);
  useEffect(() => {
    if (!View) void import('../group/Peek').then((made) => { loadedPeek = made.default; setView(() => made.default); });
  }, []);
  return View ? <View {...props} /> : null;
}

function sentence(summary: Summary | undefined): string {
  if (!summary) return 'Reading the groups…';
  const { counts: of, attention, total } = summary;
  const rest = [
    [(of.steady ?? 0) + (of.scaling ?? 0), 'keep up'], [of.paused ?? 0, 'are paused'], [of.frozen ?? 0, 'are frozen'], [of.dry_run ?? 0, 'only recommend'],
  ].filter(([count]) => (count as number) > 0).map(([count, words]) => `${number(count as number)} ${count === 1 ? singular(words as string) : words}`);
  return `${number(attention)} of ${plural(total, 'group')} ${attention === 1 ? 'needs' : 'need'} attention; ${rest.join(', ') || 'none is running'}.`;
}

const singular = (words: string) => words.replace(/^are/, 'is').replace('keep up', 'keeps up').replace('recommend', 'recommends');

function Totals({ totals }: { totals: GroupIndex['totals'] }) {
  const { groups, ready, desired, pricePerHour, priced, shortShare } = totals;
  if (groups === 0) return null;
  return (
    <p class="facts number">
      <span>{number(ready)} ready of {number(desired)} desired</span>
      {pricePerHour !== undefined && <span>{money(pricePerHour)} /h{priced !== undefined && priced < groups ? ` of ${plural(priced, 'priced group')}` : ''}</span>}
      {shortShare !== undefined && <span>{percent(shortShare)} short (7 d)</span>}
    </p>
  );
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
