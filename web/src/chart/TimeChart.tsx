// The one chart: uPlot with our axes, crosshair, zoom and keys, a sentence for screen readers, and a table of the same.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { theme } from '../app/theme';
import { useCell } from '../app/store';
import { clock } from '../ui/format';
import { chartOptions } from './options';
import type { Picture } from './picture';
import { indexAt } from './series';
import { thin } from './thin';
import { Legend } from './Legend';
import { ChartTable } from './ChartTable';

export type TimeChartProps = {
  picture: Picture;
  /** seconds */
  from: number;
  to: number;
  now: number;
  height: number;
  /** charts of one key share their crosshair */
  sync: string;
  /** the sentence that stands for the picture */
  label: string;
  /** old data while new is loading */
  stale?: boolean;
  /** seconds of what was dragged over; null after a double click */
  onZoom?: (range: { from: number; to: number } | null) => void;
  /** seconds of what is shown while one drags the picture; `onZoom` tells where it was let go */
  onPan?: (range: { from: number; to: number }) => void;
  /** the moment that was clicked, in seconds */
  onPick?: (at: number) => void;
  /** the moment under a crosshair that rests, in seconds; null when it leaves */
  onRest?: (at: number | null) => void;
  hidden?: ReadonlySet<string>;
  onHide?: (key: string) => void;
};

/** A crosshair that only passes by asks for nothing. */
const restMillis = 150;

export function TimeChart(properties: TimeChartProps) {
  const { picture, from, to, now, height, sync, label, stale } = properties;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(properties);
  latest.current = properties;
  const [at, setAt] = useState<number | null>(null);
  const [table, setTable] = useState(false);
  const look = useCell(theme);
  useEffect(() => {
    if (!properties.onRest) return undefined;
    const timer = setTimeout(() => latest.current.onRest?.(at), at === null ? 0 : restMillis);
    return () => clearTimeout(timer);
  }, [at]);
  const structure = useMemo(() => picture.lines.map((line) => `${line.key}:${line.kind}`).join() + (picture.rightAxis ? 'r' : ''), [picture]);

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const options = chartOptions({ element, latest, sync, onCursor: setAt, narrow: element.clientWidth < 560 });
    const made = new uPlot(options, dataOf(latest.current, element.clientWidth), element);
    chart.current = made;
    const observer = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== made.width) made.setSize({ width, height: latest.current.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [structure, look, sync]);

  useEffect(() => {
    const made = chart.current;
    if (!made) return;
    if (made.height !== height) made.setSize({ width: made.width, height });
    // `setData` without a reset keeps the scales and draws nothing; moving the scale draws.
    made.batch(() => {
      made.setData(dataOf(latest.current, made.width), false);
      picture.lines.forEach((line, index) => {
        const show = !latest.current.hidden?.has(line.key);
        if (made.series[index + 1]?.show !== show) made.setSeries(index + 1, { show });
      });
      made.setScale('x', { min: from, max: to });
    });
  }, [picture, from, to, now, height, structure, look, properties.hidden]);

  const move = (by: number) => {
    const made = chart.current;
    if (!made || picture.at.length === 0) return;
    const start = at === null ? indexAt(picture.at, Math.min(to, now)) : indexAt(picture.at, at) + by;
    const index = Math.max(0, Math.min(picture.at.length - 1, start));
    made.setCursor({ left: made.valToPos(picture.at[index] as number, 'x'), top: 10 });
  };
  const keys = (event: KeyboardEvent) => {
    const length = to - from;
    if (event.key === 'ArrowLeft') move(event.shiftKey ? -10 : -1);
    else if (event.key === 'ArrowRight') move(event.shiftKey ? 10 : 1);
    else if (event.key === 'Enter' && at !== null) properties.onPick?.(at);
    else if (event.key === '+') properties.onZoom?.({ from: from + length / 4, to: to - length / 4 });
    else if (event.key === '-') properties.onZoom?.({ from: from - length / 2, to: to + length / 2 });
    else if (event.key === ',') properties.onZoom?.({ from: from - length / 2, to: to - length / 2 });
    else if (event.key === '.') properties.onZoom?.({ from: from + length / 2, to: to + length / 2 });
    else if (event.key === '0') properties.onZoom?.(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class={stale ? 'chart stale' : 'chart'}>
      {/* The height before there is a chart in it: effects run after the first paint. */}
      <div class="plot" ref={host} style={{ minHeight: `${height}px` }} role="img" tabIndex={0} onKeyDown={keys}
        aria-label={`${label} From ${clock(from * 1000)} to ${clock(to * 1000)}. Arrow keys move the crosshair, Enter opens that moment.`} />
      <Legend picture={picture} at={at} now={now} hidden={properties.hidden} onHide={properties.onHide}>
        <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>as table</button>
      </Legend>
      {table && <ChartTable picture={picture} from={from} to={to} />}
    </div>
  );
}

/** Points a pixel: the lowest and the highest of every two, which is what can still be told apart. */
const density = 1;

function dataOf({ picture, from, to }: TimeChartProps, width: number): uPlot.AlignedData {
  return thin(picture, from, to, density * Math.max(width, 100)) as uPlot.AlignedData;
}
