import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { attentionOrder, limits, states } from '../src/ui/words';

const root = new URL('../../', import.meta.url);
const openapi = parse(readFileSync(new URL('server/src/main/resources/io/novacron/autoscaler/server/openapi.yaml', root), 'utf8'));
const java = readFileSync(new URL('model/src/main/java/io/novacron/autoscaler/model/Decision.java', root), 'utf8');

test('every state of the API has an icon, a word and a colour, and a place in the order', () => {
  const known: string[] = openapi.components.schemas.GroupState.enum;
  expect(Object.keys(states).sort()).toEqual([...known].sort());
  expect([...attentionOrder].sort()).toEqual([...known].sort());
  for (const sign of Object.values(states)) expect([sign.icon, sign.word, sign.tone].every(Boolean)).toBe(true);
  expect(new Set(Object.values(states).map(({ icon }) => icon)).size).toBe(known.length);
});

test('every limit of the model has an icon, a word and a colour', () => {
  const body = /enum LimitedBy \{([^}]*)\}/.exec(java)?.[1] ?? '';
  const known = [...body.matchAll(/[A-Z][A-Z_]+/g)].map(([name]) => name.toLowerCase());
  expect(known.length).toBeGreaterThan(8);
  for (const name of known) expect(limits[name]?.word, name).toBeTruthy();
});
