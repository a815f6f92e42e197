// A grid of rows of one height of which only those near the window exist; the page's own scrolling moves it.
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GroupRow } from '../api/types.gen';
import { windowOf } from './rows';

type ListProps = {
  rows: readonly GroupRow[];
  total: number;
  rowHeight: number;
  selected: number;
  draw: (row: GroupRow, index: number, selected: boolean) => VNode;
  /** the reader came near the end of what is loaded */
  onEnd: () => void;
};

type Drawn = { row: GroupRow; sign: string; node: VNode };
const mostKept = 400;

export function VirtualList({ rows, total, rowHeight, selected, draw, onEnd }: ListProps) {
  const host = useRef<HTMLDivElement>(null);
  const cache = useRef<Map<string, Drawn>>(new Map());
  const [seen, setSeen] = useState({ first: 0, last: 40 });
  useEffect(() => {
    let asked = false;
    const measure = () => {
      asked = false;
      if (!host.current) return;
      const above = -host.current.getBoundingClientRect().top;
      const next = windowOf(Math.max(0, above), innerHeight, rowHeight, rows.length);
      setSeen((now) => (now.first === next.first && now.last === next.last ? now : next));
      if (next.last >= rows.length) onEnd();
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
  }, [rows.length, rowHeight, onEnd]);
  useEffect(() => {
    if (selected < 0 || !host.current) return;
    const top = host.current.getBoundingClientRect().top + selected * rowHeight;
    if (top < 60) scrollBy(0, top - 60);
    else if (top + rowHeight > innerHeight - 60) scrollBy(0, top + rowHeight - innerHeight + 60);
  }, [selected, rowHeight]);
  const drawn = {
    of(row: GroupRow, index: number): VNode {
      const chosen = index === selected;
      const tabStop = chosen || (selected < 0 && index === 0);
      const before = cache.current.get(row.id);
      const sign = `${index} ${chosen} ${tabStop} ${rowHeight}`;
      // The same node again is not compared with itself: while scrolling only rows that come in cost something.
      if (before && before.row === row && before.sign === sign) return before.node;
      const node = (
        <div role="row" class="list-row" key={row.id} aria-rowindex={index + 1} aria-selected={chosen} style={{ transform: `translateY(${index * rowHeight}px)` }}>
          {draw(row, index, chosen)}
        </div>
      );
      if (cache.current.size > mostKept) cache.current.clear();
      cache.current.set(row.id, { row, sign, node });
      return node;
    },
  };
  return (
    <div class="list" ref={host} role="grid" aria-label="Groups" aria-rowcount={total} style={{ height: `${rows.length * rowHeight}px` }}>
      {rows.slice(seen.first, seen.last).map((row, offset) => drawn.of(row, seen.first + offset))}
    </div>
  );
}
