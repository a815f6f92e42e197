// Words of a sentence that stand for something on the page: metrics and instances lead to where they are shown.
import { cell } from '../app/store';

export type Named = { kind: 'metric' | 'instance'; name: string };

/** What the open view shows, by the name the server calls it. */
export const shown = cell<ReadonlyMap<string, Named>>(new Map());

/** What somebody asked to be shown; the part that shows it opens and comes into view. */
export const wanted = cell<Named | null>(null);

export const placeOf = (named: Named) => `${named.kind}-${named.name}`;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Splits text so that every second part is a name that is known. Names are whole words. */
export function splitNames(text: string, names: Iterable<string>): string[] {
  const known = [...names].sort((a, b) => b.length - a.length).map(escaped);
  if (known.length === 0) return [text];
  return text.split(new RegExp(`(?<![\\w.-])(${known.join('|')})(?![\\w-]|\\.\\w)`));
}
