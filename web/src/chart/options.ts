// uPlot's options for a picture. Colours are read from the tokens, since a canvas knows no variables.
import uPlot from 'uplot';
import { tickTime } from '../ui/format';
import { footBlocks, hatch, horizontals, pieces, steps, washFuture } from './paths';
import type { Picture } from './picture';
import { listenTo } from './pointer';
import type { TimeChartProps } from './TimeChart';

export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function faded(color: string, opacity: number): string {
  return `${color}${Math.round(opacity * 255).toString(16).padStart(2, '0')}`;
}

/** Room for everything, but wide bands of a young forecast must not press what happened flat: they run out at the top. */
function top(picture: Picture, highest: number): number {
  let most = picture.atLeast;
  for (const line of picture.lines) {
    if (line.kind !== 'edge') for (const value of line.values) if (value !== null && value > most) most = value;
  }
  const edges = picture.lines.some((line) => line.kind === 'edge' && line.key.startsWith('high'));
  return Math.max(edges ? Math.min(highest, most * bandRoom) : highest, picture.atLeast, 1e-9) * 1.06;
}
const bandRoom = 1.6;

export const leftAxisWidth = 52;
export const rightAxisWidth = 36;

type Wish = {
  element: HTMLElement;
  latest: { current: TimeChartProps };
  sync: string;
  onCursor: (at: number | null) => void;
  narrow: boolean;
};

export function chartOptions({ element, latest, sync, onCursor, narrow }: Wish): uPlot.Options {
  const { picture, height } = latest.current;
  const muted = token('muted');
  const grid = { stroke: token('line'), width: 1 };
  const indexOf = (key: string) => picture.lines.findIndex((line) => line.key === key) + 1;
  const axis = { stroke: muted, font: '11px system-ui, sans-serif', ticks: { show: false } };
  return {
    width: Math.max(element.clientWidth, 100),
    height,
    legend: { show: false },
    padding: [12, picture.rightAxis && !narrow ? 0 : narrow ? 8 : picture.rightRoom ?? 8, 0, 0],
    scales: {
      x: { time: true },
      // A function: a fixed array would block zooming.
      y: { range: (_, __, highest) => [0, top(latest.current.picture, highest ?? 0)] },
    },
    series: [{}, ...picture.lines.map((line): uPlot.Series => ({
      label: line.label,
      scale: 'y',
      stroke: line.kind === 'edge' ? 'transparent' : token(line.color),
      width: line.kind === 'edge' ? 0 : line.width,
      ...(line.dash ? { dash: line.dash } : {}),
      ...(line.kind === 'step' ? { paths: steps } : line.kind === 'pieces' ? { paths: pieces } : {}),
      points: { show: false },
      spanGaps: false,
    }))],
    bands: picture.bands.map((band): uPlot.Band => {
      let pattern: CanvasPattern | null = null;
      const color = token(band.color);
      return {
        series: [indexOf(band.upper), indexOf(band.lower)],
        fill: (chart) => (band.hatched ? (pattern ??= hatch(chart.ctx, color)) as unknown as string : faded(color, band.opacity)),
      };
    }),
    axes: [
      { ...axis, grid: { show: false }, space: 72, size: 28, values: (_, splits) => splits.map((at, index) => tickTime(at * 1000, splits[index - 1], splits[1] !== undefined ? splits[1] - (splits[0] as number) : 60)) },
      { ...axis, scale: 'y', grid, size: leftAxisWidth, values: (_, splits) => splits.map((value) => latest.current.picture.leftAxis.format(value)) },
      ...(picture.rightAxis && !narrow
        ? [{ ...axis, scale: 'y', side: 1 as const, grid: { show: false }, size: rightAxisWidth, values: (_: uPlot, splits: number[]) => splits.map((value) => latest.current.picture.rightAxis?.format(value) ?? '') }]
        : []),
    ],
    cursor: {
      sync: { key: sync, scales: ['x', null], setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      y: false,
      points: { show: false },
      bind: { dblclick: () => () => { latest.current.onZoom?.(null); return null; } },
    },
    hooks: {
      drawClear: [(chart) => washFuture(chart, latest.current.now, muted)],
      draw: [(chart) => {
        footBlocks(chart, latest.current.picture.short, token('chart-short'));
        horizontals(chart, latest.current.picture.horizontals, token('chart-limit'));
      }],
      setCursor: [(chart) => {
        const left = chart.cursor.left ?? -1;
        onCursor(left < 0 ? null : chart.posToVal(left, 'x'));
      }],
      setSelect: [(chart) => {
        if (chart.select.width < 6) return;
        const from = chart.posToVal(chart.select.left, 'x');
        const to = chart.posToVal(chart.select.left + chart.select.width, 'x');
        chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        latest.current.onZoom?.({ from, to });
      }],
      ready: [(chart) => listenTo(chart, latest)],
    },
  };
}
