// Light, dark or as the system: the reader's own, so it is kept here and not in the address.
import { cell } from './store';

export type Theme = 'system' | 'light' | 'dark';

function stored(): Theme {
  try {
    const value = localStorage.getItem('theme');
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

/** What is drawn: the choice, and what the system said last, since charts must be drawn anew for either. */
export const choice = cell<Theme>(stored());
export const theme = cell(shown());

function shown(): 'light' | 'dark' {
  const chosen = stored();
  return chosen !== 'system' ? chosen : matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => theme.set(shown()));

export function nextTheme() {
  const order: readonly Theme[] = ['system', 'light', 'dark'];
  const next = order[(order.indexOf(choice.get()) + 1) % order.length] as Theme;
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem('theme', next);
  } catch {
    // a private window keeps nothing: the choice holds until it is closed
  }
  choice.set(next);
  theme.set(shown());
}
