// Bars, title, and the view of the route, which is loaded when it is first opened.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { connection } from '../api/live';
import { request } from '../api/client';
import { ConnectionBar, ConnectionDot } from '../ui/Connection';
import { Problem } from '../ui/Problem';
import { Toasts } from '../ui/Toast';
import { Overview } from '../views/Overview';
import { SignIn } from '../views/SignIn';
import { HelpKeys } from './HelpKeys';
import { Mark } from './Mark';
import { Palette } from './Palette';
import { go, route, type RouteName } from './router';
import { session } from './session';
import { useCell } from './store';
import { choice, nextTheme } from './theme';

type View = ComponentType<{ id: string }>;
const loaders: Partial<Record<RouteName, () => Promise<View>>> = {
  group: async () => (await import('../views/Group')).default,
  costs: async () => (await import('../views/Costs')).default,
  audit: async () => (await import('../views/Audit')).default,
  forecast: async () => (await import('../views/Forecast')).default,
  'what-if': async () => (await import('../views/WhatIf')).default,
  edit: async () => (await import('../views/Edit')).default,
};
const loaded = new Map<RouteName, View>([['overview', () => <Overview />], ['sign-in', () => <SignIn />]]);

export function Shell() {
  const now = useCell(session);
  const { name, id } = useCell(route);
  const lost = useCell(connection).state === 'lost';
  if (now.state === 'unknown') return null;
  if (now.state === 'signed-out') return <main id="main"><SignIn /></main>;
  return (
    <div class="shell">
      <a class="skip" href="#main">Skip to content</a>
      <header>
        <TopBar role={now.caller.role} who={now.caller.name} />
        <ConnectionBar />
      </header>
      <main id="main" tabIndex={-1} class={lost ? 'lost' : undefined}>
        {now.state === 'expired' && <SignIn expired />}
        <CurrentView name={name} id={id} key={`${name} ${id}`} />
      </main>
      <Tabs class="bottom" name={name} />
      <Toasts />
      <HelpKeys />
      <Palette />
    </div>
  );
}

function TopBar({ who, role }: { who: string; role: string }) {
  const { name } = useCell(route);
  const theme = useCell(choice);
  return (
    <div class="top">
      <a class="mark" href="/" aria-label="NovaCron"><Mark /> <span class="mark-name">NovaCron</span></a>
      <Tabs class="tabs" name={name} />
      <div class="right">
        <ConnectionDot />
        <button type="button" class="quiet" onClick={nextTheme} title={`Theme: ${theme}`} aria-label={`Theme: ${theme}. Change`}>
          {theme === 'system' ? '◐' : theme === 'light' ? '☀' : '☾'}
        </button>
        <span class="who muted">{who} · {role}</span>
        <button type="button" class="quiet" onClick={signOut}>Sign out</button>
      </div>
    </div>
  );
}

async function signOut() {
  await request('sign-in', { method: 'DELETE' }).catch(() => undefined);
  session.set({ state: 'signed-out' });
  go('/', 'replace');
}

function Tabs({ class: kind, name }: { class: string; name: RouteName }) {
  const here = (of: boolean) => (of ? { 'aria-current': 'page' as const } : {});
  return (
    <nav class={kind} aria-label={kind === 'tabs' ? 'Views' : 'Views, at the bottom'}>
      <a href="/" {...here(name !== 'costs' && name !== 'audit')}>Groups</a>
      <a href="/costs" {...here(name === 'costs')}>Costs</a>
      <a href="/audit" {...here(name === 'audit')}>Audit</a>
    </nav>
  );
}

function CurrentView({ name, id }: { name: RouteName; id: string }) {
  const [View, setView] = useState<View | undefined>(() => loaded.get(name));
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const load = loaders[name];
    if (View || !load) return;
    load().then((made) => {
      loaded.set(name, made);
      setView(() => made);
    }, () => setFailed(true));
  }, [name]);
  if (failed) return <Problem problem={{ type: 'about:blank', title: 'This view could not be loaded', status: 0 }} again={() => location.reload()} />;
  if (View) return <View id={id} />;
  if (!loaders[name]) return <div class="empty"><h1>There is nothing here</h1><a href="/">All groups</a></div>;
  return null;
}
