// `autoscaler demo` opens the page with a one-time code after `#`; it is exchanged for the cookie and taken out of the address.
import { request } from '../api/client';

export async function signInByCode() {
  const code = /^#code=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1];
  if (!code) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    await request('sign-in', { method: 'POST', body: { code } });
  } catch {
    // A code that was used or is old: whoever has a cookie goes on, others get the form.
  }
}
