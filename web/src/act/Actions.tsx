// What an operator can do to a group: buttons, their letters (s, z, p, e) and the dialogue each opens.
import { useState } from 'preact/hooks';
import { connection } from '../api/live';
import type { Group } from '../api/types.gen';
import { useKeys } from '../app/keys';
import { mayWrite, session } from '../app/session';
import { useCell } from '../app/store';
import { go, groupAddress } from '../app/router';
import { Capacity } from './Capacity';
import { Freeze } from './Freeze';
import { Reasoned, type Deed } from './Reasoned';

type Open = 'capacity' | 'freeze' | Deed | null;

/** What was done, in words, and its opposite where there is one: a second write that is recorded as well. */
export type Done = (said: string, undo?: () => Promise<unknown>) => void;

type Properties = { group: Group; onDone: Done };

export function Actions({ group, onDone }: Properties) {
  const [open, setOpen] = useState<Open>(null);
  const may = mayWrite(useCell(session));
  const offline = useCell(connection).state === 'lost';
  const paused = group.enabled === false;
  const frozen = group.status?.freeze !== undefined;
  const shown = (what: Open) => () => setOpen(what);
  useKeys(may && !offline ? {
    s: shown('capacity'), z: shown(frozen ? 'unfreeze' : 'freeze'), p: shown(paused ? 'resume' : 'pause'),
    e: () => go(groupAddress(group.id, 'edit')),
  } : {});
  const close = () => setOpen(null);
  if (!may) return <p class="muted">You can look. Changing needs the operator role.</p>;
  return (
    <div class="row" role="group" aria-label="Actions">
      <button type="button" disabled={offline} onClick={() => setOpen('capacity')}>Set capacity</button>
      {frozen ? <button type="button" disabled={offline} onClick={() => setOpen('unfreeze')}>Lift freeze</button> : <button type="button" disabled={offline} onClick={() => setOpen('freeze')}>Freeze</button>}
      {paused ? <button type="button" disabled={offline} onClick={() => setOpen('resume')}>Resume</button> : <button type="button" disabled={offline} onClick={() => setOpen('pause')}>Pause</button>}
      <a class="button" href={groupAddress(group.id, 'edit')}>Edit</a>
      {offline && <small>offline</small>}
      {open === 'capacity' && <Capacity group={group} onClose={close} onDone={onDone} />}
      {open === 'freeze' && <Freeze group={group.id} onClose={close} onDone={onDone} />}
      {(open === 'pause' || open === 'resume' || open === 'unfreeze') && <Reasoned deed={open} group={group.id} onClose={close} onDone={onDone} />}
    </div>
  );
}
