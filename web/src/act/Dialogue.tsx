// A dialogue that asks before something is done: focus starts on what is to be filled in, or on the safe button where
// something would end.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Problem as ProblemDocument } from '../api/types.gen';
import { problemFrom } from '../api/client';
import { Dialog } from '../ui/Dialog';
import { Problem } from '../ui/Problem';

type Properties = {
  title: string;
  /** what pressing it does, in words */
  action: string;
  /** ends something: never confirmed by Enter */
  dangerous?: boolean;
  disabled?: boolean;
  onClose: () => void;
  /** what is done; a failure is shown in the dialogue, which then stays */
  onConfirm: () => Promise<void>;
  children?: ComponentChildren;
};

export function Dialogue({ title, action, dangerous, disabled, onClose, onConfirm, children }: Properties) {
  const form = useRef<HTMLFormElement>(null);
  const safe = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDocument | null>(null);
  // After the frame has opened: its effect runs before this one.
  useLayoutEffect(() => {
    const field = dangerous ? null : form.current?.querySelector<HTMLElement>('input[type="text"], input[type="number"]');
    (field ?? safe.current)?.focus();
  }, []);
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setProblem(problemFrom(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" ref={form} onSubmit={(event) => { event.preventDefault(); if (!dangerous && !disabled && !busy) void confirm(); }}>
        {children}
        {problem && <Problem problem={problem} />}
        <div class="row end">
          <button type="button" ref={safe} onClick={onClose}>Leave as it is</button>
          <button type={dangerous ? 'button' : 'submit'} class={dangerous ? 'danger' : 'primary'} disabled={(disabled ?? false) || busy}
            {...(dangerous ? { onClick: () => void confirm() } : {})}>{busy ? 'Asking the server…' : action}</button>
        </div>
      </form>
    </Dialog>
  );
}
