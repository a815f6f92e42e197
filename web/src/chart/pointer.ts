// What uPlot leaves to us: a click that is no drag opens a moment, Ctrl and the wheel zoom at the pointer, Shift pans.
import type uPlot from 'uplot';
import type { TimeChartProps } from './TimeChart';

const farthest = 6;

export function listenTo(chart: uPlot, latest: { current: TimeChartProps }) {
  const { over } = chart;
  let down: { x: number; from: number; to: number; pans: boolean } | null = null;
  let shown: { from: number; to: number } | null = null;
  let dragged = false;
  const panned = ({ from, to }: { from: number; to: number }, pixels: number) => {
    const by = (-pixels / over.clientWidth) * (to - from);
    return { from: from + by, to: to + by };
  };
  over.addEventListener('pointerdown', (event) => {
    const { from, to } = latest.current;
    down = { x: event.clientX, from, to, pans: event.shiftKey };
    dragged = false;
    // A drag goes on where it leaves the picture.
    if (down.pans) over.setPointerCapture(event.pointerId);
  });
  over.addEventListener('mousedown', (event) => {
    // Panning must not draw a selection as well.
    if (event.shiftKey) event.stopImmediatePropagation();
  }, true);
  over.addEventListener('pointermove', (event) => {
    if (!down) return;
    const moved = event.clientX - down.x;
    if (Math.abs(moved) > farthest) dragged = true;
    if (!down.pans || !dragged || event.buttons === 0) return;
    shown = panned(down, moved);
    (latest.current.onPan ?? latest.current.onZoom)?.(shown);
  });
  // What is asked of the server, and written into the address, is only where it was let go.
  over.addEventListener('pointerup', () => {
    if (down?.pans && shown) latest.current.onZoom?.(shown);
    shown = null;
  });
  over.addEventListener('pointercancel', () => { down = shown = null; });
  over.addEventListener('click', () => {
    if (!dragged) latest.current.onPick?.(chart.posToVal(chart.cursor.left ?? 0, 'x'));
    down = null;
  });
  over.addEventListener('wheel', (event) => {
    // The page scrolls on a plain wheel.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { from, to } = latest.current;
    const at = chart.posToVal(event.offsetX, 'x');
    const factor = event.deltaY < 0 ? 0.8 : 1.25;
    latest.current.onZoom?.({ from: at - (at - from) * factor, to: at + (to - at) * factor });
  }, { passive: false });
}
