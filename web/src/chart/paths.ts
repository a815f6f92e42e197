// What uPlot does not draw by itself: steps, pieces without risers, hatching, the future and the foot blocks.
import uPlot from 'uplot';

export const steps = uPlot.paths.stepped!({ align: 1 });

/** Horizontal pieces: the pen is lifted between values, since with risers a noisy line becomes a picket fence. */
export const pieces: uPlot.Series.PathBuilder = (chart, series, first, last) => {
  const path = new Path2D();
  const times = chart.data[0] as number[];
  const values = chart.data[series] as Array<number | null>;
  for (let index = first; index <= last; index++) {
    const value = values[index];
    if (value == null) continue;
    const from = chart.valToPos(times[index] as number, 'x', true);
    const step = index > 0 ? (times[index] as number) - (times[index - 1] as number) : Infinity;
    // Never longer than the step before, or the last piece would reach into the forecast.
    const to = chart.valToPos(Math.min(times[index + 1] ?? (times[index] as number), (times[index] as number) + step), 'x', true);
    const y = Math.round(chart.valToPos(value, 'y', true)) + 0.5;
    path.moveTo(from, y);
    path.lineTo(Math.max(to, from + 1), y);
  }
  return { stroke: path, flags: 1 };
};

/** A pattern of parallel lines that is told apart without colour. */
export function hatch(context: CanvasRenderingContext2D, color: string, angle: 45 | 135 = 45): CanvasPattern {
  const size = Math.round(8 * devicePixelRatio);
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const pen = tile.getContext('2d')!;
  pen.strokeStyle = color;
  pen.lineWidth = Math.max(1, devicePixelRatio);
  pen.beginPath();
  for (const offset of [-size, 0, size]) {
    if (angle === 45) {
      pen.moveTo(offset, size);
      pen.lineTo(offset + size, 0);
    } else {
      pen.moveTo(offset, 0);
      pen.lineTo(offset + size, size);
    }
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat')!;
}

function clipped(chart: uPlot, draw: (context: CanvasRenderingContext2D) => void) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

/** A grey wash from now on, so that a forecast is never taken for what happened. */
export function washFuture(chart: uPlot, now: number, color: string) {
  clipped(chart, (context) => {
    const { left, top, width, height } = chart.bbox;
    const x = chart.valToPos(now, 'x', true);
    if (x >= left + width) return;
    context.fillStyle = color;
    context.globalAlpha = 0.08;
    context.fillRect(Math.max(x, left), top, left + width - Math.max(x, left), height);
    context.globalAlpha = 1;
    context.fillRect(Math.round(x), top, 1, height);
  });
}

/** Blocks at the foot, at least two pixels wide, so that one short minute shows in thirty days. */
export function footBlocks(chart: uPlot, spans: ReadonlyArray<{ from: number; to: number }>, color: string) {
  clipped(chart, (context) => {
    const { top, height } = chart.bbox;
    const tall = 4 * devicePixelRatio;
    context.fillStyle = color;
    for (const span of spans) {
      const from = chart.valToPos(span.from, 'x', true);
      const to = chart.valToPos(span.to, 'x', true);
      context.fillRect(from, top + height - tall, Math.max(to - from, 2 * devicePixelRatio), tall);
    }
  });
}

/** Dotted lines with a name at the right edge: minimum and maximum. */
export function horizontals(chart: uPlot, lines: ReadonlyArray<{ value: number; label: string }>, color: string) {
  clipped(chart, (context) => {
    const { left, width } = chart.bbox;
    const pixel = devicePixelRatio;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = pixel;
    context.font = `${11 * pixel}px system-ui, sans-serif`;
    context.textAlign = 'right';
    for (const line of lines) {
      const y = Math.round(chart.valToPos(line.value, 'y', true)) + 0.5;
      context.setLineDash([pixel, 4 * pixel]);
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(left + width, y);
      context.stroke();
      context.setLineDash([]);
      context.fillText(line.label, left + width - 4 * pixel, y - 4 * pixel);
    }
  });
}
