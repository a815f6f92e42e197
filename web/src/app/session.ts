// Who looks at the page, and whether the server still knows them.
import { cell } from './store';
import type { Caller } from '../api/types.gen';

export type Session =
  | { state: 'unknown' }
  | { state: 'signed-out' }
  | { state: 'expired'; caller: Caller }
  | { state: 'signed-in'; caller: Caller };

export const session = cell<Session>({ state: 'unknown' });

/** A 401 while somebody was signed in keeps the view and its drafts; the sheet above asks for a token. */
export function refused() {
  session.update((now) =>
    now.state === 'signed-in' || now.state === 'expired'
      ? { state: 'expired', caller: now.caller }
      : { state: 'signed-out' });
}

export function mayWrite(now: Session): boolean {
  return now.state === 'signed-in' && now.caller.role !== 'viewer';
}
