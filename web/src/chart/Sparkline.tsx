// The last hour of a row: load as an area under the step of capacity, minutes short in red. Drawn when the row is seen.
import { useEffect, useRef } from 'preact/hooks';
import type { GroupRow } from '../api/types.gen';
import { theme } from '../app/theme';
import { useCell } from '../app/store';
import { token } from './options';

const width = 120;
const height = 24;

export function Sparkline({ row }: { row: GroupRow }) {
  const { spark } = row;
  const canvas = useRef<HTMLCanvasElement>(null);
  const look = useCell(theme);
  const text = spark ? JSON.stringify(spark) : '';
  useEffect(() => {
    if (!canvas.current || !spark) return;
    draw(canvas.current, spark.load ?? [], spark.ready);
  }, [text, look]);
  if (!spark) return null;
  return <canvas ref={canvas} class="spark" aria-hidden="true" />;
}

function draw(canvas: HTMLCanvasElement, load: Array<number | null>, ready: Array<number | null>) {
  const scale = devicePixelRatio;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  const count = Math.max(load.length, ready.length, 1);
  const most = Math.max(1e-9, ...load.map((value) => value ?? 0), ...ready.map((value) => value ?? 0)) * 1.05;
  const x = (index: number) => (index / count) * width;
  const y = (value: number) => height - 1 - (value / most) * (height - 3);
  // Reading a token makes the browser compute styles: once a picture, not once a bar.
  const colors = { short: token('chart-short'), load: token('chart-load'), ready: token('chart-ready') };
  load.forEach((value, index) => {
    if (value === null) return;
    const short = value > (ready[index] ?? Infinity) + 1e-6;
    context.fillStyle = short ? colors.short : colors.load;
    context.globalAlpha = short ? 1 : 0.45;
    context.fillRect(x(index), y(value), width / count + 0.3, height - y(value));
  });
  context.globalAlpha = 1;
  context.strokeStyle = colors.ready;
  context.lineWidth = 1.25;
  context.beginPath();
  let drawing = false;
  ready.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    if (drawing) context.lineTo(x(index), y(value));
    else context.moveTo(x(index), y(value));
    context.lineTo(x(index + 1), y(value));
    drawing = true;
  });
  context.stroke();
}
