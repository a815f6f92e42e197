import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');
const blocks = css.split(/\n(?=:root|\[data-theme|@media)/);
const tokensOf = (block: string | undefined) => new Map([...(block ?? '').matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1]!, found[2]!]));
const light = tokensOf(blocks.find((block) => block.includes(':root {')));
const dark = tokensOf(blocks.find((block) => block.startsWith('[data-theme="dark"]')));
const system = tokensOf(blocks.find((block) => block.includes('prefers-color-scheme')));

// Relative luminance and contrast of WCAG 2.2.
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x) as [number, number];
  return (a + 0.05) / (b + 0.05);
}

describe.each([['light', light], ['dark', dark]] as const)('%s', (_, tokens) => {
  const of = (name: string) => tokens.get(name) ?? '';
  const grounds = ['bg', 'surface', 'raised', 'hover', 'selected'];
  test.each(['text', 'muted', 'accent'])('%s can be read on every ground', (name) => {
    for (const ground of grounds) expect(contrast(of(name), of(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });
  test.each(['ok', 'warn', 'bad', 'paused'])('%s can be read on its own ground and on the page', (name) => {
    for (const ground of [`${name}-soft`, 'bg', 'surface']) expect(contrast(of(name), of(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });
  test('text on buttons and in diffs can be read', () => {
    expect(contrast(of('on-accent'), of('accent'))).toBeGreaterThanOrEqual(4.5);
    for (const ground of ['ok-soft', 'bad-soft', 'warn-soft']) expect(contrast(of('text'), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  test('controls and marks of charts stand out', () => {
    const marks = [...tokens.keys()].filter((name) => name.startsWith('chart-') || name === 'control');
    expect(marks.length).toBeGreaterThan(8);
    for (const mark of marks) expect(contrast(of(mark), of('surface')), mark).toBeGreaterThanOrEqual(3);
  });
});

test('the dark theme of the system is the dark theme one chooses', () => expect([...system]).toEqual([...dark]));
