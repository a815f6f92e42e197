// How much of the promise has been used: a bar, and the sentence that says it.
import type { Forecast } from '../api/types.gen';
import { percent } from '../ui/format';

export function PromiseBar({ promise }: { promise: NonNullable<Forecast['promise']> }) {
  const used = promise.bound > 0 ? promise.shortShare / promise.bound : 0;
  const tone = used >= 1 ? 'bad' : used >= 0.8 ? 'warn' : 'ok';
  return (
    <span class="row promise">
      <span>promise: {percent(promise.shortShare)} short of {percent(promise.bound)} (7 d)</span>
      <svg width="80" height="8" role="img" aria-label={`${percent(Math.min(used, 9.99))} of the promise used`}><rect width="80" height="8" rx="2" fill="var(--raised)" stroke="var(--control)" /><rect width={Math.min(1, used) * 80} height="8" rx="2" fill={`var(--${tone})`} /></svg>
      <span class={tone}>{used >= 1 ? 'budget used up' : `${percent(1 - used)} left`}</span>
    </span>
  );
}
