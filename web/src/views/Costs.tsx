// What do we pay for, and for nothing?
import { useMemo, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { CostPage, CostRow } from '../api/types.gen';
import { useResource } from '../api/useResource';
import { groupAddress, route, setQuery } from '../app/router';
import { useCell } from '../app/store';
import { useTitle } from '../app/title';
import { Bars } from '../chart/Bars';
import { shareOf, sortRows, summary, type Order } from '../cost/figures';
import { money, number, percent } from '../ui/format';
import { Formula } from '../ui/Formula';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';

const lengths: ReadonlyArray<[string, number]> = [['24h', 1], ['7d', 7], ['30d', 30]];
/** Where instances were fewer than needed there is no least that would have done. */
const ratioOf = (ratio: number | undefined) => (ratio === undefined || ratio < 1 ? undefined : ratio);

const formulas = {
  cost: 'instance-hours × price of an instance-hour',
  maximum: '1 − cost ÷ cost had every group always been at its maximum',
  oracle: 'instance-hours ÷ the fewest that would have served every step, in hindsight, over the time in which demand is known',
};

export default function Costs() {
  const { query } = useCell(route);
  const length = lengths.find(([name]) => name === query.get('range')) ?? lengths[1]!;
  const by = query.get('by') ?? 'group';
  const [order, setOrder] = useState<Order>('idle');
  const from = useMemo(() => new Date(Date.now() - length[1] * 86_400_000).toISOString(), [length[0]]);
  const rows = useResource<CostPage>(`${by} ${from}`, (signal) => get('costs', { from, by, total: true, limit: 500 }, signal));
  const days = useResource<CostPage>(`days ${from}`, (signal) => get('costs', { from, by: 'day', limit: 500 }, signal));
  useTitle('Costs');
  const total = rows.data?.total;
  const currency = total?.currency ?? 'EUR';
  const sorted = useMemo(() => sortRows(rows.data?.rows ?? [], order), [rows.data, order]);
  return (
    <>
      <div class="headline">
        <div class="primary-number"><Formula says={formulas.cost}>{total?.cost === undefined ? total ? `${number(total.instanceHours)} h` : '–' : money(total.cost, currency)}</Formula><small class="muted">last {length[0]}</small></div>
        <div>
          <h1 class="hidden">Costs</h1>
          <p class="sentence">{total ? summary(total, currency) : 'Adding up…'}</p>
          {total && <p class="facts number">
            {total.cost !== undefined && total.maximumCost ? <Formula says={formulas.maximum}><b>{percent(1 - total.cost / total.maximumCost)}</b> less than always at maximum</Formula> : null}
            {total.compared?.costRatio !== undefined && <Formula says={formulas.oracle}>{ratioOf(total.compared.costRatio) === undefined ? 'fewer than the least that would have served' : <><b>{number(total.compared.costRatio, 2)} ×</b> the least possible</>}</Formula>}
            {total.note && <span>{total.note}</span>}
          </p>}
        </div>
      </div>
      <div class="row filters">
        <span class="row" role="group" aria-label="Range">{lengths.map(([name]) => <button type="button" key={name} aria-pressed={length[0] === name} onClick={() => setQuery({ range: name === '7d' ? null : name })}>{name}</button>)}</span>
        <button type="button" aria-pressed={by === 'group'} onClick={() => setQuery({ by: null })}>by group</button>
        <button type="button" aria-pressed={by === 'label:team'} onClick={() => setQuery({ by: 'label:team' })}>by team</button>
        <label class="sort">other label <input size={12} value={by.startsWith('label:') ? by.slice(6) : ''} onChange={(event) => setQuery({ by: event.currentTarget.value.trim() ? `label:${event.currentTarget.value.trim()}` : null })} /></label>
      </div>
      {days.data && days.data.rows.length > 0 && <section class="panel" aria-labelledby="days"><h2 id="days">Per day</h2><Bars rows={days.data.rows} currency={currency} /></section>}
      {rows.problem && <Problem problem={rows.problem} again={rows.again} />}
      {!rows.data && rows.loading && <Skeleton height={320} />}
      {rows.data && <Table rows={sorted} by={by} order={order} setOrder={setOrder} />}
    </>
  );
}

function Table({ rows, by, order, setOrder }: { rows: readonly CostRow[]; by: string; order: Order; setOrder: (order: Order) => void }) {
  const head = (name: Order, label: string, title: string) => (
    <th scope="col" class="number" aria-sort={order === name ? 'descending' : 'none'}><button type="button" class="quiet" title={title} onClick={() => setOrder(name)}>{label}{order === name ? ' ▾' : ''}</button></th>
  );
  return (
    <div class="scroll">
      <table>
        <thead><tr><th scope="col">{by === 'group' ? 'Group' : by.replace(/^label:/, '')}</th>
          {head('cost', 'cost', formulas.cost)}{head('used', 'carried', 'share of the cost that carried load')}{head('spare', 'headroom', 'share that carried none, up to the most that was needed that day')}
          {head('idle', 'idle', 'beyond the most that was needed that day')}{head('short', 'short', 'share of time with fewer ready than needed')}{head('ratio', '× least', formulas.oracle)}</tr></thead>
        <tbody>{rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{by === 'group' ? <a href={groupAddress(row.key)}>{row.key}</a> : row.key || '(without)'}</th>
            <td class="number">{row.cost === undefined ? `${number(row.instanceHours)} h` : money(row.cost, row.currency)}</td>
            <td class="number">{shareOf(row, 'used')}</td>
            <td class="number">{shareOf(row, 'spare')}</td>
            <td class="number">{row.compared === undefined ? '–' : row.compared.idleCost === undefined ? `${number(row.compared.idleInstanceHours)} h` : money(row.compared.idleCost, row.currency)}</td>
            <td class="number">{row.compared === undefined ? '–' : percent(row.compared.underProvisionedTimeShare)}</td>
            <td class="number">{ratioOf(row.compared?.costRatio) === undefined ? <span title={row.compared?.costRatio === undefined ? 'demand is not known' : 'short: fewer ran than were needed'}>–</span> : number(row.compared!.costRatio!, 2)}</td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}
