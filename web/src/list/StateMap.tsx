// Every group as one small mark: ten thousand fit a screen. Drawn, since so many elements would be slow; the list is its equivalent.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GroupState } from '../api/types.gen';
import { go, groupAddress } from '../app/router';
import { useCell } from '../app/store';
import { theme } from '../app/theme';
import { token } from '../chart/options';
import { stateSign } from '../ui/words';
import { markAt, placeMarks, type Placed } from './map';

const tones = ['ok', 'warn', 'bad', 'paused', 'accent'] as const;

export function StateMap({ ids, states }: { ids: readonly string[]; states: readonly GroupState[] }) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [chosen, setChosen] = useState(-1);
  const look = useCell(theme);
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(host.current?.clientWidth ?? 0));
    if (host.current) observer.observe(host.current);
    return () => observer.disconnect();
  }, []);
  const placed = useMemo(() => placeMarks(states, width), [states, width]);
  useEffect(() => {
    if (canvas.current && width > 0) paint(canvas.current, placed, states, width, chosen);
  }, [placed, look, chosen]);
  const walk = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 100, PageUp: -100, Home: -Infinity, End: Infinity }[event.key];
    if (by !== undefined) setChosen(Math.max(0, Math.min(ids.length - 1, chosen + by)));
    else if (event.key === 'Enter' && ids[chosen] !== undefined) go(groupAddress(ids[chosen]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const under = (event: MouseEvent) => markAt(placed, event.offsetX, event.offsetY);
  const name = ids[chosen];
  return (
    <div ref={host}>
      <p class="facts" role="status">{name === undefined ? 'Point at a mark, or walk with the arrows.' : <><span class={stateSign(states[chosen]).tone}>{stateSign(states[chosen]).icon}</span> <a href={groupAddress(name)}>{name}</a> {stateSign(states[chosen]).word}</>}</p>
      <div class="map" tabIndex={0} role="group" aria-label={`${ids.length} groups by state`} onKeyDown={walk}>
        <canvas ref={canvas} aria-hidden="true" style={{ width: `${width}px`, height: `${placed.height}px` }} onMouseMove={(event) => setChosen(under(event))}
          onClick={(event) => { const index = under(event); if (ids[index] !== undefined) go(groupAddress(ids[index])); }} />
      </div>
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, placed: Placed, states: readonly GroupState[], width: number, chosen: number) {
  const scale = devicePixelRatio;
  canvas.width = width * scale;
  canvas.height = placed.height * scale;
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  context.font = '14px sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const colors = Object.fromEntries(tones.map((tone) => [tone, token(tone)]));
  placed.marks.forEach(({ x, y, size }, index) => {
    const sign = stateSign(states[index]);
    context.fillStyle = colors[sign.tone] ?? '';
    // States that need somebody keep their shape, so that colour is never alone.
    if (size > 8) context.fillText(sign.icon, x + size / 2, y + size / 2);
    else context.fillRect(x, y, size, size);
  });
  const mark = placed.marks[chosen];
  if (!mark) return;
  context.strokeStyle = token('text');
  context.lineWidth = 2;
  context.strokeRect(mark.x - 1, mark.y - 1, mark.size + 2, mark.size + 2);
}
