// A bar a day in three parts: carried load, headroom, idle. Patterns tell them apart as well as colours.
import type { CostRow } from '../api/types.gen';
import { partOf } from '../cost/figures';
import { money, number } from '../ui/format';

const height = 140;
const axis = 64;
const whole = 1180;
const widest = 96;

/** Two round numbers to read a height by: the largest of 1, 2, 5 × 10ⁿ at most half of the most, and its double. */
export function ticks(most: number): number[] {
  if (!(most > 0)) return [];
  const unit = 10 ** Math.floor(Math.log10(most / 2));
  const step = unit * ([5, 2, 1].find((times) => unit * times <= most / 2) ?? 1);
  return [step, 2 * step];
}

export function Bars({ rows, currency }: { rows: readonly CostRow[]; currency: string }) {
  const amount = (row: CostRow) => row.cost ?? row.instanceHours;
  const priced = rows.every((row) => row.cost !== undefined);
  const write = (value: number) => (priced ? money(value, currency) : `${number(value)} h`);
  const most = Math.max(1e-9, ...rows.map(amount));
  const tall = (value: number) => (value / most) * (height - 12);
  const slot = Math.min(widest, (whole - axis) / rows.length);
  return (
    <figure class="bars">
      <svg viewBox={`0 0 ${whole} ${height + 16}`} role="img" aria-label={`Cost per day, up to ${write(most)}.`}>
        <defs><pattern id="spare" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--surface)" /><line x1="0" x2="0" y1="0" y2="5" stroke="var(--chart-load)" stroke-width="3" /></pattern></defs>
        {ticks(most).map((value) => (
          <g key={value}><line x1={axis} x2={whole} y1={height - tall(value)} y2={height - tall(value)} stroke="var(--line)" /><text x={axis - 8} y={height - tall(value) + 4} text-anchor="end">{write(value)}</text></g>
        ))}
        <line x1={axis} x2={whole} y1={height} y2={height} stroke="var(--control)" />
        {rows.map((row, index) => {
          const full = tall(amount(row));
          const used = (partOf(row, 'used') ?? 1) * full;
          const spare = (partOf(row, 'spare') ?? 0) * full;
          const x = axis + index * slot + slot * 0.15;
          const width = slot * 0.7;
          return (
            <g key={row.key}>
              <title>{`${row.key}: ${write(amount(row))}`}</title>
              <rect x={x} width={width} y={height - full} height={full} fill="var(--surface)" stroke="var(--control)" stroke-dasharray="2 2" />
              <rect x={x} width={width} y={height - used - spare} height={spare} fill="url(#spare)" />
              <rect x={x} width={width} y={height - used} height={used} fill="var(--chart-load)" />
              <text x={x + width / 2} y={height + 13} text-anchor="middle">{row.key.slice(8) || row.key}</text>
            </g>
          );
        })}
      </svg>
      <figcaption class="facts"><span><i class="key used" />carried load</span><span><i class="key spare" />headroom</span><span><i class="key idle" />idle</span></figcaption>
    </figure>
  );
}
