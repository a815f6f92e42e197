import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kinds } from '../src/audit/kinds';

// The API leaves the list open, so the server's own is read.
const source = readFileSync(new URL('../../model/src/main/java/io/novacron/autoscaler/model/EventType.java', import.meta.url), 'utf8');
const types = [...source.matchAll(/^ {4}([A-Z][A-Z_]+)[,;(]?/gm)].map((found) => found[1]!.toLowerCase());
const of = (name: string) => kinds.find(([kind]) => kind === name)![2];

test('every type that a filter asks for exists', () => {
  expect(types.length).toBeGreaterThan(40);
  for (const [, , asked] of kinds) expect(types).toEqual(expect.arrayContaining([...asked]));
});

test('nothing that failed is missing among the failures', () => {
  expect(of('failures')).toEqual(expect.arrayContaining(types.filter((type) => type.endsWith('_failed'))));
});
