// One modal dialogue: focus starts on what is to be filled in, or on the safe button where something would end; Escape and the backdrop leave things as they are, and focus
// returns to what opened it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/types.gen';
import { ApiError } from '../api/client';

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
  const box = useRef<HTMLDialogElement>(null);
  const safe = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const opener = document.activeElement;
    box.current?.showModal();
    const field = dangerous ? null : box.current?.querySelector<HTMLElement>('input[type="text"], input[type="number"]');
    (field ?? safe.current)?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setProblem(failure instanceof ApiError ? failure.problem : { type: 'about:blank', title: String(failure), status: -1 });
      setBusy(false);
    }
  };
  return (
    <dialog ref={box} aria-labelledby="dialogue-title" onCancel={(event) => { event.preventDefault(); onClose(); }}
      onClick={(event) => { if (event.target === box.current) onClose(); }}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); if (!dangerous && !disabled && !busy) void confirm(); }}>
        <h2 id="dialogue-title">{title}</h2>
        {children}
        {problem && (
          <div class="problem" role="alert"><strong>{problem.title}</strong>
            {problem.detail && <span>{problem.detail}</span>}
            {problem.errors?.map((error) => <span><code>{error.path}</code> {error.found}; {error.allowed}</span>)}
          </div>
        )}
        <div class="row end">
          <button type="button" ref={safe} onClick={onClose}>Leave as it is</button>
          <button type={dangerous ? 'button' : 'submit'} class={dangerous ? 'danger' : 'primary'} disabled={(disabled ?? false) || busy}
            {...(dangerous ? { onClick: () => void confirm() } : {})}>{busy ? 'Asking the server…' : action}</button>
        </div>
      </form>
    </dialog>
  );
}
