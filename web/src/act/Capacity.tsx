import { useState } from 'preact/hooks';
import type { Group } from '../api/types.gen';
import { request } from '../api/client';
import type { Done } from './Actions';
import { Dialogue } from './Dialogue';
import { consequence } from './consequence';

/** Asks for another capacity; says what ends by it, and can hold the rules off for a while. */
export function Capacity({ group, onClose, onDone }: { group: Group; onClose: () => void; onDone: Done }) {
  const status = group.status;
  const current = status?.current ?? 0;
  const [wanted, setWanted] = useState(String(status?.desired ?? current));
  const [reason, setReason] = useState('');
  const [freeze, setFreeze] = useState(false);
  const [typed, setTyped] = useState('');
  const number = /^\d{1,7}$/.test(wanted.trim()) ? Number(wanted) : null;
  const outside = number !== null && (number < group.minCapacity || number > group.maxCapacity);
  const effect = number === null ? null : consequence(current, number);
  const force = effect?.many ?? false;
  const confirm = async () => {
    await request(`groups/${encodeURIComponent(group.id)}/capacity`, {
      method: 'PUT', body: { capacity: number, ...(reason ? { reason } : {}) }, query: force ? { force: true } : {},
    });
    if (freeze) {
      await request(`groups/${encodeURIComponent(group.id)}/freeze`, {
        method: 'POST', body: { direction: 'both', until: new Date(Date.now() + 30 * 60_000).toISOString(), reason: reason || `capacity set to ${number}` },
      });
    }
    onDone(`Asked for ${number}; not yet confirmed by the instances.`);
  };
  return (
    <Dialogue title={`Set the capacity of ${group.id}`} action={effect?.button ?? 'Set capacity'} dangerous={(effect?.ends ?? 0) > 0}
      disabled={number === null || outside || (force && typed !== group.id)} onClose={onClose} onConfirm={confirm}>
      <label>Instances, {group.minCapacity} to {group.maxCapacity}{' '}
        <input type="text" inputMode="numeric" size={8} value={wanted} onInput={(event) => setWanted(event.currentTarget.value)}
          aria-invalid={number === null || outside} aria-describedby="capacity-effect" /></label>
      <p id="capacity-effect">
        {number === null ? 'A whole number.' : outside ? `The document allows ${group.minCapacity} to ${group.maxCapacity}.`
          : `${effect?.sentence ?? ''} Rules may change it again after their cooldown.`}
      </p>
      <label class="row"><input type="checkbox" checked={freeze} onChange={(event) => setFreeze(event.currentTarget.checked)} /> Freeze for 30 min as well</label>
      <label>Reason, for the record <input type="text" maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      {force && <label><span>This ends more than half at once. Type <code>{group.id}</code> to go on.</span>
        <input type="text" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} /></label>}
    </Dialogue>
  );
}
