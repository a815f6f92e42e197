import { useState } from 'preact/hooks';
import { request } from '../api/client';
import { clock } from '../ui/format';
import type { Done } from './Actions';
import { Dialogue } from './Dialogue';

const lengths: ReadonlyArray<[string, number]> = [['30 min', 30], ['1 h', 60], ['4 h', 240], ['24 h', 1440]];

/** Holds a group until a time: a reason is asked for, and there is always an end. */
export function Freeze({ group, onClose, onDone }: { group: string; onClose: () => void; onDone: Done }) {
  const [minutes, setMinutes] = useState(60);
  const [direction, setDirection] = useState<'both' | 'in'>('both');
  const [reason, setReason] = useState('');
  const confirm = async () => {
    const until = new Date(Date.now() + minutes * 60_000);
    await request(`groups/${encodeURIComponent(group)}/freeze`, { method: 'POST', body: { direction, until: until.toISOString(), reason } });
    onDone(`Frozen until ${clock(until.getTime())}.`, () => request(`groups/${encodeURIComponent(group)}/unfreeze`, { method: 'POST', body: { reason: 'undone' } }));
  };
  return (
    <Dialogue title={`Freeze ${group}`} action={`Freeze for ${lengths.find(([, of]) => of === minutes)?.[0] ?? `${minutes} min`}`}
      disabled={reason.trim() === ''} onClose={onClose} onConfirm={confirm}>
      <label>Why (people on call will read it) <input type="text" required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      <fieldset class="row plain"><legend>For</legend>
        {lengths.map(([name, of]) => <label class="row"><input type="radio" name="length" checked={of === minutes} onChange={() => setMinutes(of)} /> {name}</label>)}
      </fieldset>
      <fieldset class="row plain"><legend>Holds</legend>
        <label class="row"><input type="radio" name="direction" checked={direction === 'both'} onChange={() => setDirection('both')} /> both directions</label>
        <label class="row"><input type="radio" name="direction" checked={direction === 'in'} onChange={() => setDirection('in')} /> only going in</label>
      </fieldset>
      <p class="muted">It goes on being evaluated and explained: what it would have done is recorded. The freeze ends by itself.</p>
    </Dialogue>
  );
}
