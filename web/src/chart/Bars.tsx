// A bar a day in three parts: carried load, headroom, idle. Patterns tell them apart as well as colours.
import type { CostRow } from '../api/types.gen';
import { partOf } from '../cost/figures';
import { money, number } from '../ui/format';

const height = 120;

export function Bars({ rows, currency }: { rows: readonly CostRow[]; currency: string }) {
  const amount = (row: CostRow) => row.cost ?? row.instanceHours;
  const write = (value: number, row: CostRow) => (row.cost === undefined ? `${number(value)} h` : money(value, currency));
  const most = Math.max(1e-9, ...rows.map(amount));
  return (
    <figure class="bars">
      <svg viewBox={`0 0 ${rows.length * 40} ${height + 16}`} preserveAspectRatio="xMinYMax meet" role="img" aria-label={`Cost per day, up to ${write(most, rows[0]!)}.`}>
        <defs><pattern id="spare" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--surface)" /><line x1="0" x2="0" y1="0" y2="5" stroke="var(--chart-load)" stroke-width="3" /></pattern></defs>
        {rows.map((row, index) => {
          const tall = (amount(row) / most) * (height - 4);
          const used = (partOf(row, 'used') ?? 1) * tall;
          const spare = (partOf(row, 'spare') ?? 0) * tall;
          const x = index * 40 + 4;
          return (
            <g key={row.key}>
              <title>{`${row.key}: ${write(amount(row), row)}`}</title>
              <rect x={x} width="28" y={height - tall} height={tall} fill="var(--surface)" stroke="var(--control)" stroke-dasharray="2 2" />
              <rect x={x} width="28" y={height - used - spare} height={spare} fill="url(#spare)" />
              <rect x={x} width="28" y={height - used} height={used} fill="var(--chart-load)" />
              <text x={x + 14} y={height + 13} text-anchor="middle" font-size="10" fill="var(--muted)">{row.key.slice(8) || row.key}</text>
            </g>
          );
        })}
      </svg>
      <figcaption class="facts"><span><i class="key used" />carried load</span><span><i class="key spare" />headroom</span><span><i class="key idle" />idle</span></figcaption>
    </figure>
  );
}
