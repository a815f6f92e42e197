// The frontier as a picture; every point is a button.
import type { Frontier } from '../api/types.gen';
import { picture, type Mark } from '../tune/frontier';
import { percent } from '../ui/format';

const width = 640;
const height = 280;
const signs: Record<Mark['kind'], string> = { point: '○', chosen: '●', running: '◎', maximum: '▣' };

type Properties = { frontier: Frontier; selected: number; onSelect: (index: number) => void; write: (amount: number) => string };

export function FrontierPicture({ frontier, selected, onSelect, write }: Properties) {
  const drawn = picture(frontier, width, height);
  const names: Record<Mark['kind'], string> = { point: 'candidate', chosen: 'cheapest that keeps the promise', running: 'what runs now', maximum: 'always at maximum' };
  return (
    <figure class="frontier">
      <svg viewBox={`-56 -16 ${width + 88} ${height + 56}`} role="group" aria-label={`Frontier of ${frontier.points.length} settings, cost against share of time short`}>
        {drawn.ticks.map((tick) => <g key={tick.label}><line x1="0" x2={width} y1={tick.y} y2={tick.y} stroke="var(--line)" /><text x="-8" y={tick.y + 4} text-anchor="end">{tick.label}</text></g>)}
        {drawn.costs.map((tick, index) => <text key={tick.x} x={tick.x} y={height + 24} text-anchor={index === 0 ? 'start' : index === 2 ? 'end' : 'middle'}>{write(tick.cost)}</text>)}
        {drawn.bound !== null && <g><line x1="0" x2={width} y1={drawn.bound} y2={drawn.bound} stroke="var(--ok)" stroke-dasharray="2 4" /><text x={width + 4} y={drawn.bound + 4} fill="var(--ok)">bound</text></g>}
        <path d={drawn.line} fill="none" stroke="var(--chart-load)" stroke-width="1.5" />
        {drawn.marks.map((mark) => {
          const label = `${names[mark.kind]}: ${write(mark.cost)}, short ${percent(mark.short)} of the time`;
          const press = mark.index < 0 ? undefined : () => onSelect(mark.index);
          return (
            <g key={`${mark.kind} ${mark.index}`} class={`mark-${mark.kind}${mark.index >= 0 && mark.index === selected ? ' selected' : ''}`} transform={`translate(${mark.x} ${mark.y})`}
              {...(press ? { role: 'button', tabindex: 0, /* in SVG the attribute has no capital */ 'aria-pressed': mark.index === selected, onClick: press, onKeyDown: (event: KeyboardEvent) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); press(); } } } : { role: 'img' })} aria-label={label}>
              <title>{label}</title>
              <circle r="12" fill="transparent" />
              <text text-anchor="middle" dominant-baseline="central" font-size="16">{signs[mark.kind]}</text>
            </g>
          );
        })}
      </svg>
      <figcaption class="facts"><span>◎ runs now</span><span>● cheapest that keeps the bound</span><span>○ candidates</span><span>▣ always at maximum</span></figcaption>
    </figure>
  );
}
