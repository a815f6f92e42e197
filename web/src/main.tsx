import { render } from 'preact';
import { startLive } from './api/live';
import { get } from './api/client';
import { startRouter } from './app/router';
import { session } from './app/session';
import { Shell } from './app/Shell';
import { signInByCode } from './app/code';
import type { Caller } from './api/types.gen';

startRouter();
render(<Shell />, document.getElementById('page')!);
startLive();
try {
  await signInByCode();
  session.set({ state: 'signed-in', caller: await get<Caller>('whoami') });
} catch {
  session.set({ state: 'signed-out' });
}
