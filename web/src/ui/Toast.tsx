// Results of one's own actions, for ten seconds, with undo where there is one.
import { cell, useCell } from '../app/store';

type Toast = { id: number; text: string; undo?: () => void };
const toasts = cell<readonly Toast[]>([]);
let serial = 0;

export function toast(text: string, undo?: () => void) {
  const made: Toast = { id: serial++, text, ...(undo ? { undo } : {}) };
  toasts.update((now) => [...now.slice(-2), made]);
  setTimeout(() => close(made.id), 10_000);
}

const close = (id: number) => toasts.update((now) => now.filter((one) => one.id !== id));

export function Toasts() {
  const now = useCell(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {now.map((one) => (
        <div class="toast" key={one.id}>
          {one.text}
          {one.undo && <button type="button" onClick={() => { one.undo?.(); close(one.id); }}>Undo</button>}
        </div>
      ))}
    </div>
  );
}
