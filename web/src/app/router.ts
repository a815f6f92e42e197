// The address is the state: routes by path, and everything a colleague should see in the query.
import { cell } from './store';

export type RouteName = 'overview' | 'group' | 'edit' | 'forecast' | 'what-if' | 'costs' | 'audit' | 'sign-in' | 'not-found';
export type Route = { name: RouteName; id: string; path: string; query: URLSearchParams };

const patterns: ReadonlyArray<[RegExp, RouteName]> = [
  [/^\/$/, 'overview'],
  [/^\/groups\/([^/]+)$/, 'group'],
  [/^\/groups\/([^/]+)\/(edit|forecast|what-if)$/, 'edit'],
  [/^\/costs$/, 'costs'],
  [/^\/audit$/, 'audit'],
  [/^\/sign-in$/, 'sign-in'],
];

/** Which view an address is of. */
export function match(path: string, search: string): Route {
  const query = new URLSearchParams(search);
  for (const [pattern, name] of patterns) {
    const found = pattern.exec(path);
    if (found) {
      const under = found[2] as RouteName | undefined;
      return { name: under ?? name, id: decodeURIComponent(found[1] ?? ''), path, query };
    }
  }
  return { name: 'not-found', id: '', path, query };
}

export const route = cell<Route>(match('/', ''));

const scrolls = new Map<string, number>();
const here = () => `${history.state?.key ?? 'first'}`;
let serial = 0;

function read() {
  route.set(match(location.pathname, location.search));
}

/** Goes to an address. Opening something pushes an entry, refining what is open replaces it. */
export function go(address: string, how: 'push' | 'replace' = 'push') {
  scrolls.set(here(), scrollY);
  if (how === 'push') history.pushState({ key: `${Date.now()}-${serial++}` }, '', address);
  else history.replaceState(history.state, '', address);
  const before = route.get().path;
  read();
  if (how === 'push' && before !== route.get().path) scrollTo(0, 0);
}

/** Changes parts of the query; `null` takes one out. */
export function setQuery(changes: Record<string, string | null>, how: 'push' | 'replace' = 'replace') {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(location.pathname + (text ? `?${text}` : ''), how);
}

export const groupAddress = (id: string, under = '') =>
  `/groups/${encodeURIComponent(id)}${under ? `/${under}` : ''}`;

/** Listens to Back and to clicks on links of our own; once, at start. */
export function startRouter() {
  history.scrollRestoration = 'manual';
  addEventListener('popstate', () => {
    read();
    const at = scrolls.get(here()) ?? 0;
    // The view must be drawn before there is something to scroll to.
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, at)));
  });
  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || link.pathname.startsWith('/api/') || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
  read();
}
