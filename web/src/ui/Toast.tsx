// Results of one's own actions, for ten seconds, with undo where there is one.
import { useKeys } from '../app/keys';
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
  const undo = (one: Toast | undefined) => { if (one) { one.undo?.(); close(one.id); } };
  const latest = now.findLast((one) => one.undo);
  useKeys(latest ? { u: () => undo(latest) } : {});
  return (
    <div class="toasts" role="status" aria-live="polite">
      {now.map((one) => (
        <div class="toast" key={one.id}>
          {one.text}
          {one.undo && <button type="button" aria-keyshortcuts="u" onClick={() => undo(one)}>Undo</button>}
        </div>
      ))}
    </div>
  );
}
