// The token becomes a cookie that scripts cannot read; the page never keeps it.
import { useState } from 'preact/hooks';
import { ApiError, request } from '../api/client';
import { Mark } from '../app/Mark';
import { session } from '../app/session';
import { useTitle } from '../app/title';
import type { Caller } from '../api/types.gen';

export function SignIn({ expired }: { expired?: boolean }) {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  useTitle('Sign in');
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { body } = await request<Caller>('sign-in', { method: 'POST', body: { token: token.trim() } });
      session.set({ state: 'signed-in', caller: body });
    } catch (failure) {
      const status = failure instanceof ApiError ? failure.problem.status : 0;
      setProblem(status === 401 || status === 403 ? 'This token is not known or has expired.' : failure instanceof Error ? failure.message : String(failure));
      setBusy(false);
    }
  };
  return (
    <section class={expired ? 'panel' : 'sign-in'} aria-label="Sign in">
      {expired ? <p><b>Your token expired.</b> Sign in to go on; nothing you wrote is lost.</p> : <h1 class="row"><span class="mark"><Mark /></span>NovaCron Autoscaler</h1>}
      <form onSubmit={submit}>
        <label for="token">Token</label>
        <input id="token" type="password" autocomplete="current-password" value={token} required autofocus
          aria-describedby="token-help" onInput={(event) => setToken(event.currentTarget.value)} />
        <p id="token-help" class={problem ? 'bad' : 'muted'} role={problem ? 'alert' : undefined}>
          {problem || <>Paste a token. The first one is in <code>admin.token</code> in the data directory.</>}
        </p>
        <button class="primary" type="submit" disabled={busy || token.trim() === ''}>Sign in</button>
      </form>
    </section>
  );
}
