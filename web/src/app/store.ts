// The smallest thing that can hold state outside components: cells of a value, told at most once a frame.
import { useEffect, useState } from 'preact/hooks';

export type Cell<T> = {
  get(): T;
  set(value: T): void;
  update(change: (value: T) => T): void;
  /** Called once a frame at most, however often the value changed; answers how to stop. */
  subscribe(listener: () => void): () => void;
};

type Frame = (run: () => void) => void;

// A tab in the background draws no frames; waiting for one there would keep events for ever.
const browserFrame: Frame = (run) => {
  if (document.visibilityState === 'visible') requestAnimationFrame(run);
  else setTimeout(run, 250);
};

/** Cells that share a queue: whatever changes between two frames is told together. */
export function createStore(frame: Frame = browserFrame) {
  const waiting = new Set<() => void>();
  let asked = false;
  const flush = () => {
    asked = false;
    const listeners = [...waiting];
    waiting.clear();
    for (const listener of listeners) listener();
  };
  const tell = (listeners: Iterable<() => void>) => {
    for (const listener of listeners) waiting.add(listener);
    if (!asked && waiting.size > 0) {
      asked = true;
      frame(flush);
    }
  };
  return {
    cell<T>(initial: T): Cell<T> {
      let value = initial;
      const listeners = new Set<() => void>();
      const set = (next: T) => {
        if (Object.is(next, value)) return;
        value = next;
        tell(listeners);
      };
      return {
        get: () => value,
        set,
        update: (change) => set(change(value)),
        subscribe: (listener) => {
          listeners.add(listener);
          return () => {
            listeners.delete(listener);
            waiting.delete(listener);
          };
        },
      };
    },
  };
}

const page = createStore();
export const cell = page.cell;

/** The cell's value, and a new rendering when it changes. */
export function useCell<T>(of: Cell<T>): T {
  const [value, setValue] = useState(of.get());
  useEffect(() => {
    const read = () => setValue(() => of.get());
    read(); // it may have changed between rendering and here
    return of.subscribe(read);
  }, [of]);
  return value;
}
