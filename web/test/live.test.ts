import { expect, test } from 'vitest';
import { retryDelay } from '../src/api/backoff';
import { createStore } from '../src/app/store';

test('retries come after 1, 2, 4 … 30 seconds, less up to a quarter', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) => retryDelay(attempt, 0))).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(retryDelay(3, 0.999)).toBeGreaterThanOrEqual(6000);
});

test('whatever changes between two frames is told once', () => {
  const frames: Array<() => void> = [];
  const store = createStore((run) => frames.push(run));
  const one = store.cell(0);
  const other = store.cell('a');
  const told: string[] = [];
  one.subscribe(() => told.push(`one ${one.get()}`));
  const stop = other.subscribe(() => told.push('other'));
  for (let count = 1; count <= 100; count++) one.set(count);
  other.set('b');
  expect(frames).toHaveLength(1);
  frames.pop()!();
  expect(told).toEqual(['one 100', 'other']);
  one.set(100);
  expect(frames).toHaveLength(0);
  other.set('c');
  stop();
  frames.pop()!();
  expect(told).toHaveLength(2);
});
