// States and limits: one icon, one word, one colour each. The word stands beside the icon, so colour is never alone.
import type { GroupState } from '../api/types.gen';

export type Tone = 'ok' | 'warn' | 'bad' | 'paused' | 'accent';
export type Sign = { icon: string; word: string; tone: Tone };

export const states: Record<GroupState, Sign> = {
  failing: { icon: '■', word: 'failing', tone: 'bad' },
  no_data: { icon: '?', word: 'no data', tone: 'bad' },
  bound_at_risk: { icon: '△', word: 'bound at risk', tone: 'warn' },
  at_max: { icon: '▲', word: 'at maximum', tone: 'warn' },
  frozen: { icon: '❄', word: 'frozen', tone: 'paused' },
  paused: { icon: '‖', word: 'paused', tone: 'paused' },
  dry_run: { icon: '◌', word: 'recommends only', tone: 'paused' },
  scaling: { icon: '↕', word: 'scaling', tone: 'accent' },
  steady: { icon: '●', word: 'keeping up', tone: 'ok' },
  new: { icon: '◦', word: 'new', tone: 'paused' },
};

/** What needs a person first. */
export const attentionOrder: readonly GroupState[] =
  ['failing', 'no_data', 'bound_at_risk', 'at_max', 'frozen', 'scaling', 'steady', 'dry_run', 'paused', 'new'];

export const limits: Record<string, Sign> = {
  min_capacity: { icon: '▁', word: 'at minimum', tone: 'paused' },
  max_capacity: { icon: '▲', word: 'at maximum', tone: 'warn' },
  schedule_min: { icon: '▁', word: 'schedule minimum', tone: 'paused' },
  schedule_max: { icon: '▲', word: 'schedule maximum', tone: 'warn' },
  budget: { icon: '▲', word: 'budget', tone: 'warn' },
  cooldown: { icon: '◷', word: 'cooling down', tone: 'paused' },
  stabilization_window: { icon: '◷', word: 'waiting to be sure', tone: 'paused' },
  dampening: { icon: '◷', word: 'dampened', tone: 'paused' },
  rate_limit: { icon: '◷', word: 'rate limit', tone: 'paused' },
  freeze: { icon: '❄', word: 'frozen', tone: 'paused' },
  disabled: { icon: '‖', word: 'paused', tone: 'paused' },
  missing_data: { icon: '?', word: 'no data', tone: 'bad' },
  fallback: { icon: '?', word: 'fallback', tone: 'bad' },
};

/** A limit the page does not know yet is still named. */
export const limitSign = (limit: string): Sign => limits[limit] ?? { icon: '◷', word: limit.replaceAll('_', ' '), tone: 'paused' };
export const stateSign = (state: GroupState | undefined): Sign => states[state ?? 'new'];

export const stages: Record<string, string> = {
  assess: 'Assess', recommend: 'Recommend', combine: 'Combine', stabilize: 'Stabilize', constrain: 'Constrain', plan: 'Plan',
};
