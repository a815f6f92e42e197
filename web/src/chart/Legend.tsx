// Names, signs and the values at the crosshair; the row keeps its width, so that nothing jumps while one moves.
import type { ComponentChildren } from 'preact';
import { clock } from '../ui/format';
import type { Picture } from './picture';
import { indexAt } from './series';

type LegendProps = {
  picture: Picture;
  at: number | null;
  now: number;
  hidden: ReadonlySet<string> | undefined;
  onHide: ((key: string) => void) | undefined;
  children?: ComponentChildren;
};

export function Legend({ picture, at, now, hidden, onHide, children }: LegendProps) {
  const index = indexAt(picture.at, at ?? now);
  return (
    <div class="legend">
      <time class="number">{at === null ? 'latest' : clock(at * 1000)}</time>
      {picture.lines.filter((line) => line.kind !== 'edge').map((line) => {
        const value = lastKnown(line.values, index, at === null);
        return (
          <button type="button" class="series" key={line.key} aria-pressed={!hidden?.has(line.key)} disabled={!onHide}
            onClick={() => onHide?.(line.key)} title={onHide ? 'Show or hide' : undefined}>
            <svg viewBox="0 0 20 8" aria-hidden="true">
              <line x1="0" x2="20" y1="4" y2="4" stroke={`var(--${line.color})`} stroke-width={line.width + 0.5}
                stroke-dasharray={line.dash?.join(' ')} />
            </svg>
            {line.label} <b class="number">{value === null ? '–' : (line.format ?? picture.leftAxis.format)(value)}</b>
          </button>
        );
      })}
      {children}
    </div>
  );
}

function lastKnown(values: Array<number | null>, index: number, latest: boolean): number | null {
  for (let at = index; at >= 0; at--) {
    const value = values[at] ?? null;
    if (value !== null || !latest) return value;
  }
  return null;
}
