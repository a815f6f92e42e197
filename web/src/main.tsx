import { render } from 'preact';
import { startLive } from './api/live';
import { get } from './api/client';
import { startRouter } from './app/router';
import { session } from './app/session';
import { Shell } from './app/Shell';
import { signInByCode } from './app/code';
import type { SignedIn } from './api/types.gen';

startRouter();
render(<Shell />, document.getElementById('page')!);
startLive();
try {
  await signInByCode();
  const { caller } = await get<SignedIn>('sign-in');
  session.set(caller ? { state: 'signed-in', caller } : { state: 'signed-out' });
} catch {
  session.set({ state: 'signed-out' });
}
