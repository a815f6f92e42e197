// What a backtest's two rows of figures say, in one sentence.
import type { Figures } from '../api/types.gen';

export type Judgement = 'better' | 'worse' | 'same';
export type Compared = { name: string; running: string; edited: string; judgement: Judgement; change: string };

const hour = 3_600_000;
const day = 24 * hour;

/** Amounts of money of a group in its own currency, or plain numbers. */
export function money(amount: number, currency?: string): string {
  const digits = Math.abs(amount) >= 100 ? 0 : 2;
  return currency
    ? new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits: digits, minimumFractionDigits: digits }).format(amount)
    : amount.toFixed(digits);
}

export const share = (part: number): string => {
  const percent = 100 * part;
  return `${percent === 0 ? '0' : percent < 0.095 ? percent.toFixed(2) : percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
};

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
      name: 'cost', running: money(running.cost, currency), edited: money(edited.cost, currency),
      judgement: judge(running.cost, edited.cost, 0.005 * Math.max(running.cost, 1e-9)),
      change: `${relative < 0 ? '−' : '+'}${Math.abs(relative).toFixed(0)} %`,
    },
    {
      name: 'time short', running: share(running.underProvisionedTimeShare), edited: share(edited.underProvisionedTimeShare),
      judgement: judge(running.underProvisionedTimeShare, edited.underProvisionedTimeShare, 1e-4), change: '',
    },
    {
      name: 'load too late', running: share(running.sloViolationShare), edited: share(edited.sloViolationShare),
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
    ? `Edited costs the same (${money(running.cost, currency)})`
    : `Edited is ${Math.abs(100 * relative).toFixed(0)} % ${relative < 0 ? 'cheaper' : 'dearer'} (${money(running.cost, currency)} → ${money(edited.cost, currency)})`;
  const before = share(running.underProvisionedTimeShare);
  const after = share(edited.underProvisionedTimeShare);
  const shortage = before === after ? `as short as now (${after} of the time)` : `short ${after} instead of ${before} of the time`;
  return `${costs} and ${shortage}, over ${words} of this group's own history.`;
}
