// Figures of cost rows: one formula each, whatever view shows them.
import type { CostRow } from '../api/types.gen';
import { money, number, percent } from '../ui/format';

export type Order = 'cost' | 'used' | 'spare' | 'idle' | 'short' | 'ratio';
type Part = 'used' | 'spare' | 'idle';

const hours = { used: 'usedInstanceHours', spare: 'spareInstanceHours', idle: 'idleInstanceHours' } as const;

/** Share of the compared instance-hours, 0–1; undefined where demand was never known. */
export function partOf(row: CostRow, part: Part): number | undefined {
  const compared = row.compared;
  return compared && compared.instanceHours > 0 ? compared[hours[part]] / compared.instanceHours : undefined;
}

export const shareOf = (row: CostRow, part: Part): string => {
  const share = partOf(row, part);
  return share === undefined ? '–' : percent(share);
};

export function summary(total: CostRow, currency: string): string {
  const what = total.cost === undefined ? `${number(total.instanceHours)} instance-hours` : money(total.cost, currency);
  const parts = (['used', 'spare', 'idle'] as const).map((part) => partOf(total, part));
  if (parts.some((part) => part === undefined)) return `${what}; what carried load is not known yet.`;
  return `${what}; ${percent(parts[0]!)} carried load, ${percent(parts[1]!)} was headroom, ${percent(parts[2]!)} was beyond the most that was needed.`;
}

const value: Record<Order, (row: CostRow) => number> = {
  cost: (row) => row.cost ?? row.instanceHours,
  used: (row) => partOf(row, 'used') ?? -1,
  spare: (row) => partOf(row, 'spare') ?? -1,
  // Money and not share: a share alone misleads, since a large share of little is little.
  idle: (row) => row.compared?.idleCost ?? row.compared?.idleInstanceHours ?? -1,
  short: (row) => row.compared?.underProvisionedTimeShare ?? -1,
  ratio: (row) => row.compared?.costRatio ?? -1,
};

/** Most first; equals by cost, then by key. */
export const sortRows = (rows: readonly CostRow[], order: Order): CostRow[] =>
  [...rows].sort((a, b) => value[order](b) - value[order](a) || value.cost(b) - value.cost(a) || a.key.localeCompare(b.key));
