// Where points of a frontier stand: cost from left to right, time short on a logarithmic scale from bottom to top.
import type { Figures, Frontier } from '../api/types.gen';

export type Mark = { kind: 'point' | 'chosen' | 'running' | 'maximum'; index: number; x: number; y: number; cost: number; short: number };
export type Picture = { marks: Mark[]; line: string; bound: number | null; ticks: Array<{ y: number; label: string }>; costs: Array<{ x: number; cost: number }> };

/** Never short at all has no place on a logarithmic scale: it is drawn at its foot. */
const least = 0.0001;
const most = 0.3;

export const costOf = (figures: Figures) => figures.cost || figures.instanceHours;

export function heightOf(share: number, height: number): number {
  const clamped = Math.min(most, Math.max(least, share));
  return height * (1 - Math.log(clamped / least) / Math.log(most / least));
}

/** @param width and height of the drawing, in its own units */
export function picture(frontier: Frontier, width: number, height: number): Picture {
  const all = [frontier.running, frontier.alwaysMaximum, ...frontier.points.map((point) => point.figures)];
  const low = Math.min(...all.map(costOf));
  const high = Math.max(...all.map(costOf));
  const span = high - low || Math.max(high, 1);
  const x = (figures: Figures) => ((costOf(figures) - low) / span) * width;
  const mark = (kind: Mark['kind'], index: number, figures: Figures): Mark => ({
    kind, index, x: x(figures), y: heightOf(figures.underProvisionedTimeShare, height), cost: costOf(figures), short: figures.underProvisionedTimeShare,
  });
  const points = frontier.points.map((point, index) => mark(point.chosen ? 'chosen' : 'point', index, point.figures));
  // Between two points only what the cheaper one gives can be had: a step, not a slope.
  const line = points.map((point, index) => (index === 0 ? `M${point.x} ${point.y}` : `H${point.x}V${point.y}`)).join('');
  return {
    marks: [...points, mark('maximum', -1, frontier.alwaysMaximum), mark('running', -1, frontier.running)],
    line,
    bound: frontier.bound > 0 ? heightOf(frontier.bound, height) : null,
    ticks: [0.0001, 0.001, 0.01, 0.1].map((share) => ({ y: heightOf(share, height), label: `${share * 100} %` })),
    costs: [0, 0.5, 1].map((part) => ({ x: part * width, cost: low + part * span })),
  };
}

/** What the point saves against what runs, as a share of its cost; negative where it is dearer. */
export const saving = (running: Figures, point: Figures) => (costOf(running) > 0 ? 1 - costOf(point) / costOf(running) : 0);

/** A month of 30 days at the pace of the time that was played. */
export const perMonth = (amount: number, fromMillis: number, toMillis: number) => (amount * 30 * 86_400_000) / Math.max(1, toMillis - fromMillis);
