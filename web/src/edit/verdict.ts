// What a backtest's two rows of figures say, in one sentence.
import type { Figures } from '../api/types.gen';
import { money, number, percent } from '../ui/format';

export type Judgement = 'better' | 'worse' | 'same';
export type Compared = { name: string; running: string; edited: string; judgement: Judgement; change: string };

const hour = 3_600_000;
const day = 24 * hour;

/** In the group's own currency; a plain number where it has none. */
const amount = (of: number, currency?: string): string => (currency ? money(of, currency) : number(of, 2));

const actions = (of: Figures) => Object.values(of.scalingActions).reduce<number>((sum, count) => sum + (count ?? 0), 0);

// A change below half a percent is noise of rounding, not a reason to decide.
function judge(running: number, edited: number, leastChange: number): Judgement {
  return Math.abs(edited - running) < leastChange ? 'same' : edited < running ? 'better' : 'worse';
}

/** Rows of the comparison: fewer is better in each. */
export function compared(running: Figures, edited: Figures, currency?: string): Compared[] {
  const relative = running.cost > 0 ? 100 * (edited.cost / running.cost - 1) : 0;
  const times = (value: number | undefined) => (value === undefined ? '–' : `${value.toFixed(2)} ×`);
  return [
    {
      name: 'cost', running: amount(running.cost, currency), edited: amount(edited.cost, currency),
      judgement: judge(running.cost, edited.cost, 0.005 * Math.max(running.cost, 1e-9)),
      change: `${relative < 0 ? '−' : '+'}${Math.abs(relative).toFixed(0)} %`,
    },
    {
      name: 'time short', running: percent(running.underProvisionedTimeShare), edited: percent(edited.underProvisionedTimeShare),
      judgement: judge(running.underProvisionedTimeShare, edited.underProvisionedTimeShare, 1e-4), change: '',
    },
    {
      name: 'load too late', running: percent(running.sloViolationShare), edited: percent(edited.sloViolationShare),
      judgement: judge(running.sloViolationShare, edited.sloViolationShare, 1e-4), change: '',
    },
    {
      name: 'actions', running: String(actions(running)), edited: String(actions(edited)),
      judgement: judge(actions(running), actions(edited), 1), change: '',
    },
    {
      name: 'of the least possible', running: times(running.costRatio), edited: times(edited.costRatio),
      judgement: judge(running.costRatio ?? 0, edited.costRatio ?? 0, 0.005), change: '',
    },
  ];
}

/** The verdict in words; no verdict on less than a day of history. */
export function verdict(running: Figures, edited: Figures, fromMillis: number, toMillis: number, currency?: string): string {
  const length = toMillis - fromMillis;
  const words = length >= 2 * day ? `${Math.round(length / day)} days` : `${Math.max(1, Math.round(length / hour))} h`;
  if (length < day) return `Only ${words} of history: cost and shortage are shown, but no verdict before 24 h.`;
  const relative = running.cost > 0 ? edited.cost / running.cost - 1 : 0;
  const costs = Math.abs(relative) < 0.005
    ? `Edited costs the same (${amount(running.cost, currency)})`
    : `Edited is ${Math.abs(100 * relative).toFixed(0)} % ${relative < 0 ? 'cheaper' : 'dearer'} (${amount(running.cost, currency)} → ${amount(edited.cost, currency)})`;
  const before = percent(running.underProvisionedTimeShare);
  const after = percent(edited.underProvisionedTimeShare);
  const shortage = before === after ? `as short as now (${after} of the time)` : `short ${after} instead of ${before} of the time`;
  return `${costs} and ${shortage}, over ${words} of this group's own history.`;
}
