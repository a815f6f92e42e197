import { useState } from 'preact/hooks';
import { request } from '../api/client';
import type { Done } from './Actions';
import { Dialogue } from './Dialogue';

export type Deed = 'pause' | 'resume' | 'unfreeze';

const words: Record<Deed, { title: string; action: string; effect: string; said: string }> = {
  pause: { title: 'Pause', action: 'Pause', effect: 'It is observed and explained, and never acted on, until somebody resumes it.', said: 'Paused.' },
  resume: { title: 'Resume', action: 'Resume', effect: 'The next evaluation acts again.', said: 'Resumed.' },
  unfreeze: { title: 'Lift the freeze of', action: 'Lift the freeze', effect: 'The next evaluation acts again.', said: 'The freeze is lifted.' },
};

/** The deeds that ask for nothing but a reason. */
export function Reasoned({ deed, group, onClose, onDone }: { deed: Deed; group: string; onClose: () => void; onDone: Done }) {
  const [reason, setReason] = useState('');
  const of = words[deed];
  const confirm = async () => {
    await request(`groups/${encodeURIComponent(group)}/${deed}`, { method: 'POST', body: reason ? { reason } : {} });
    const opposite = deed === 'pause' ? 'resume' : deed === 'resume' ? 'pause' : null;
    onDone(of.said, opposite === null ? undefined : () => request(`groups/${encodeURIComponent(group)}/${opposite}`, { method: 'POST', body: { reason: 'undone' } }));
  };
  return (
    <Dialogue title={`${of.title} ${group}`} action={of.action} onClose={onClose} onConfirm={confirm}>
      <p>{of.effect}</p>
      <label>Reason, for the record <input type="text" maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
    </Dialogue>
  );
}
