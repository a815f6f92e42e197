// The same numbers as a real table, for who cannot see the picture or wants to copy them.
import { clock } from '../ui/format';
import type { Picture } from './picture';

const most = 120;

export function ChartTable({ picture, from, to }: { picture: Picture; from: number; to: number }) {
  const rows = picture.at.map((at, index) => ({ at, index })).filter(({ at }) => at >= from && at <= to);
  const every = Math.max(1, Math.ceil(rows.length / most));
  const lines = picture.lines.filter((line) => line.kind !== 'edge');
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Values of the chart">
      <table>
        <thead><tr><th scope="col">Time</th>{lines.map((line) => <th scope="col" class="number" key={line.key}>{line.label}</th>)}</tr></thead>
        <tbody>
          {rows.filter((_, position) => position % every === 0).map(({ at, index }) => (
            <tr key={at}>
              <th scope="row"><time dateTime={new Date(at * 1000).toISOString()}>{clock(at * 1000)}</time></th>
              {lines.map((line) => {
                const value = line.values[index];
                return <td class="number" key={line.key}>{value == null ? '–' : (line.format ?? picture.leftAxis.format)(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
