// One-letter keys: off while typing and with modifiers; `g` begins a pair.
import { useEffect, useRef } from 'preact/hooks';

/** An action that answers false leaves the key to the browser. */
export type Keys = Record<string, (event: KeyboardEvent) => void | boolean>;

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function useKeys(keys: Keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let first = '';
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const action = latest.current[first + event.key] ?? latest.current[event.key];
      first = event.key === 'g' ? 'g ' : '';
      if (!action) return;
      if (action(event) !== false) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
