// A grid of rows of one height of which only those near the window exist; the page's own scrolling moves it.
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { windowOf } from './rows';
import type { Seen } from './useRows';

type ListProps = {
  ids: readonly string[];
  rowHeight: number;
  selected: number;
  /** changes when the row of an id draws differently */
  signOf: (id: string, index: number) => unknown;
  draw: (id: string, index: number, tabStop: boolean) => VNode;
  onSeen: (seen: Seen) => void;
};

type Drawn = { sign: unknown; place: string; node: VNode };
const mostKept = 400;
/** Room for the bar at the top and the one at the bottom. */
const margin = 60;

export function VirtualList({ ids, rowHeight, selected, signOf, draw, onSeen }: ListProps) {
  const host = useRef<HTMLDivElement>(null);
  const cache = useRef<Map<string, Drawn>>(new Map());
  const [seen, setSeen] = useState<Seen>({ first: 0, last: 40 });
  useEffect(() => {
    let asked = false;
    const measure = () => {
      asked = false;
      if (!host.current) return;
      const above = -host.current.getBoundingClientRect().top;
      const next = windowOf(Math.max(0, above), innerHeight, rowHeight, ids.length);
      setSeen((now) => (now.first === next.first && now.last === next.last ? now : next));
      onSeen(next);
    };
    const listen = () => {
      if (!asked) requestAnimationFrame(measure);
      asked = true;
    };
    measure();
    addEventListener('scroll', listen, { passive: true });
    addEventListener('resize', listen);
    return () => {
      removeEventListener('scroll', listen);
      removeEventListener('resize', listen);
    };
  }, [ids, rowHeight, onSeen]);
  useEffect(() => {
    if (selected < 0 || !host.current) return;
    const top = host.current.getBoundingClientRect().top + selected * rowHeight;
    if (top < margin) scrollBy(0, top - margin);
    else if (top + rowHeight > innerHeight - margin) scrollBy(0, top + rowHeight - innerHeight + margin);
  }, [selected, rowHeight]);
  const drawn = (id: string, index: number): VNode => {
    const chosen = index === selected;
    const tabStop = chosen || (selected < 0 && index === seen.first);
    const place = `${index} ${chosen} ${tabStop} ${rowHeight}`;
    const sign = signOf(id, index);
    const before = cache.current.get(id);
    // The same node again is not compared with itself: while scrolling only rows that come in cost something.
    if (before && before.sign === sign && before.place === place) return before.node;
    const node = (
      <div role="row" class="list-row" key={id} aria-rowindex={index + 1} aria-selected={chosen} style={{ transform: `translateY(${index * rowHeight}px)` }}>
        {draw(id, index, tabStop)}
      </div>
    );
    if (cache.current.size > mostKept) cache.current.clear();
    cache.current.set(id, { sign, place, node });
    return node;
  };
  return (
    <div class="list" ref={host} role="grid" aria-label="Groups" aria-rowcount={ids.length} style={{ height: `${ids.length * rowHeight}px` }}>
      {ids.slice(seen.first, seen.last).map((id, offset) => drawn(id, seen.first + offset))}
    </div>
  );
}
