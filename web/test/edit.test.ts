import { describe, expect, test } from 'vitest';
import { commonLines, diffLines, linesOf, withContext } from '../src/edit/diff';
import { conflicts, merge, resolved } from '../src/edit/merge';
import { tokens } from '../src/edit/highlight';
import { dropDraft, loadDraft, saveDraft } from '../src/edit/drafts';
import { compared, verdict } from '../src/edit/verdict';
import { backtestBody } from '../src/edit/Effect';
import { consequence } from '../src/act/consequence';
import { parse } from 'yaml';
import type { Figures } from '../src/api/types.gen';

const text = (...lines: string[]) => `${lines.join('\n')}\n`;

function random(seed: number) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const someLines = (next: () => number, count: number) => Array.from({ length: Math.floor(next() * count) }, () => 'abcde'[Math.floor(next() * 5)] ?? '');

describe('differences', () => {
  test('say what was removed and what was added, in order', () => {
    expect(diffLines(['a', 'b', 'c'], ['a', 'x', 'c']).map((line) => line.kind[0] + line.text)).toEqual(['sa', 'rb', 'ax', 'sc']);
  });
  test('make the new text of the old one, whatever they are', () => {
    const next = random(7);
    for (let round = 0; round < 500; round++) {
      const before = someLines(next, 12);
      const after = someLines(next, 12);
      const diff = diffLines(before, after);
      expect(diff.filter((line) => line.kind !== 'added').map((line) => line.text)).toEqual(before);
      expect(diff.filter((line) => line.kind !== 'removed').map((line) => line.text)).toEqual(after);
    }
  });
  test('share as many lines as can be', () => {
    expect(commonLines(['x', 'a', 'b', 'a'], ['a', 'b', 'y', 'a'])).toHaveLength(3);
  });
  test('are shown with what is around them, and not at all where there are none', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const after = before.with(10, 'changed');
    const shown = withContext(diffLines(before, after), 2);
    expect(shown[0]).toBeNull();
    expect(shown.at(-1)).toBeNull();
    expect(shown.filter((line) => line !== null)).toHaveLength(6);
    expect(withContext(diffLines(before, before))).toEqual([]);
  });
  test('do not count an end of line as a line', () => {
    expect(linesOf('a\nb\n')).toEqual(['a', 'b']);
  });
});

describe('merging', () => {
  const was = text('id: web', 'minCapacity: 2', 'maxCapacity: 10', 'warmup: 90s');
  test('takes what only one side changed', () => {
    const pieces = merge(was, was.replace('2', '3'), was.replace('90s', '60s'));
    expect(conflicts(pieces)).toBe(0);
    expect(resolved(pieces, [])).toBe(text('id: web', 'minCapacity: 3', 'maxCapacity: 10', 'warmup: 60s'));
  });
  test('asks where both changed the same lines differently', () => {
    const pieces = merge(was, was.replace('10', '20'), was.replace('10', '12'));
    expect(conflicts(pieces)).toBe(1);
    expect(resolved(pieces, [])).toBeNull();
    expect(resolved(pieces, ['theirs'])).toBe(was.replace('10', '20'));
    expect(resolved(pieces, ['yours'])).toBe(was.replace('10', '12'));
  });
  test('does not ask where both made the same change', () => {
    const pieces = merge(was, was.replace('10', '20'), was.replace('10', '20'));
    expect(resolved(pieces, [])).toBe(was.replace('10', '20'));
  });
  test('keeps the draft where the other side changed nothing, whatever the texts', () => {
    const next = random(3);
    for (let round = 0; round < 300; round++) {
      const base = text('id: x', ...someLines(next, 10));
      const own = text('id: x', ...someLines(next, 10));
      expect(resolved(merge(base, base, own), [])).toBe(own);
      expect(resolved(merge(base, own, base), [])).toBe(own);
    }
  });
});

test('colours tell keys, numbers, texts and comments apart and lose nothing', () => {
  const line = '  scaleOutThreshold: 75  # percent of "cpu"';
  expect(tokens(line).map((token) => token.text).join('')).toBe(line);
  expect(tokens(line).map((token) => token.kind)).toEqual(['plain', 'key', 'plain', 'number', 'plain', 'comment']);
  expect(tokens("query: 'a # b'").map((token) => token.kind)).toEqual(['key', 'plain', 'text']);
});

test('drafts survive in the tab, and a broken one is no draft', () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) } as unknown as Storage;
  saveDraft('web', { version: 4, base: 'a', text: 'b' }, storage);
  expect(loadDraft('web', storage)).toEqual({ version: 4, base: 'a', text: 'b' });
  dropDraft('web', storage);
  expect(loadDraft('web', storage)).toBeNull();
  kept.set('draft:web', '{"version":"x"}');
  expect(loadDraft('web', storage)).toBeNull();
});

describe('the verdict', () => {
  const figures = (cost: number, short: number, out: number): Figures => ({
    steps: 100, instanceHours: cost, cost, underProvisionedTimeShare: short, sloViolationShare: short, scalingActions: { out, in: 0 }, costRatio: 1.2,
  });
  const days = 14 * 86_400_000;
  test('names cost and time short, before and after', () => {
    expect(verdict(figures(84, 0.0031, 34), figures(77, 0.0012, 21), 0, days)).toBe(
      "Edited is 8 % cheaper (84 → 77) and short 0.12 % instead of 0.31 % of the time, over 14 days of this group's own history.");
  });
  test('is withheld on less than a day', () => {
    expect(verdict(figures(1, 0, 0), figures(2, 0, 0), 0, 6 * 3_600_000)).toMatch(/^Only 6 h of history/);
  });
  test('judges each figure: fewer is better', () => {
    expect(compared(figures(84, 0.0031, 34), figures(77, 0.0042, 34)).map((row) => row.judgement)).toEqual(['better', 'worse', 'worse', 'same', 'same']);
  });
});

test('a backtest carries the document as it was typed', () => {
  const body = parse(backtestBody('web', 'id: web # the shop\nmetrics:\n  cpu: {type: cpu_utilization}\n\nminCapacity: 2\n', 7, new Date('2026-01-08T00:00:00Z')));
  expect(body).toEqual({ of: 'web', from: '2026-01-01T00:00:00.000Z', to: '2026-01-08T00:00:00.000Z',
    group: { id: 'web', metrics: { cpu: { type: 'cpu_utilization' } }, minCapacity: 2 } });
});

describe('what a capacity does', () => {
  test.each([
    [8, 5, '8 → 5 ends 3 instances after draining.', 'End 3 instances', false],
    [8, 3, '8 → 3 ends 5 instances after draining.', 'End 5 instances', true],
    [2, 1, '2 → 1 ends 1 instance after draining.', 'End 1 instance', false],
    [3, 5, '3 → 5 starts 2 instances.', 'Start 2 instances', false],
    [3, 3, 'There are 3 instances already.', 'Keep 3', false],
  ])('%i → %i', (current, wanted, sentence, button, many) => {
    expect(consequence(current, wanted)).toMatchObject({ sentence, button, many });
  });
});
