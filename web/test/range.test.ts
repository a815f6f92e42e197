import { expect, test } from 'vitest';
import { parseMoment, rangeOf, standardRange } from '../src/chart/range';

const now = new Date(2026, 0, 5, 15, 30, 0).getTime();

test.each([
  ['now', now], ['-2h', now - 7_200_000], ['now-15m', now - 900_000], ['-1.5d', now - 129_600_000],
  ['14:00', new Date(2026, 0, 5, 14).getTime()], ['yesterday 14:00', new Date(2026, 0, 4, 14).getTime()],
  ['2026-01-05T09:00Z', Date.UTC(2026, 0, 5, 9)], ['2026-01-05T09:00:00+01:00', Date.UTC(2026, 0, 5, 8)],
])('%s is a moment', (text, expected) => expect(parseMoment(text, now)).toBe(expected));

test.each(['', 'soon', '25:00', '12:60', '-2x', '5', '2026-13-45T00:00Z'])('%j is none', (text) => expect(parseMoment(text, now)).toBeNull());

test('an address without a range, or with nonsense, shows the last hour', () => {
  for (const text of ['', 'range=tomorrow', 'from=2026-01-05T10:00Z&to=2026-01-05T09:00Z', 'from=x']) {
    expect(rangeOf(new URLSearchParams(text), now)).toEqual({ from: now - 3_600_000, to: now, live: true, preset: '1h' });
  }
});

test('a fixed range is not live', () => {
  const range = rangeOf(new URLSearchParams('from=-3h&to=-2h'), now);
  expect(range).toEqual({ from: now - 10_800_000, to: now - 7_200_000, live: false, preset: null });
});

test.each([[undefined, '1h'], [-60_000, '15m'], [-16 * 60_000, '1h'], [Infinity, '15m']])('a group seen since %s looks at %s first', (ago, expected) => {
  expect(standardRange(ago === undefined ? undefined : now + ago, now)).toBe(expected);
});
