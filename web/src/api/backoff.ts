// When to try again: 1, 2, 4 … 30 seconds, each less up to a quarter, so that many pages do not come back at once.
const first = 1000;
const most = 30_000;

/** Milliseconds before the attempt of that number, counted from 0; `random` is in [0, 1). */
export function retryDelay(attempt: number, random: number): number {
  const whole = Math.min(most, first * 2 ** Math.min(attempt, 20));
  return Math.round(whole * (1 - random / 4));
}

/** Silence after which a connection counts as lost; the server's heartbeat comes every 15 s. */
export const silence = 35_000;
