import { describe, expect, test } from 'vitest';
import type { Figures, Frontier } from '../src/api/types.gen';
import { heightOf, perMonth, picture, saving } from '../src/tune/frontier';

const figures = (cost: number, short: number): Figures => ({ steps: 10, instanceHours: cost, cost, underProvisionedTimeShare: short, sloViolationShare: short, scalingActions: {} });
const frontier: Frontier = {
  of: 'web', from: '2026-01-01T00:00:00Z', to: '2026-01-08T00:00:00Z', steps: 10, filledSteps: 0, model: {}, bound: 0.01, tried: 9,
  running: figures(80, 0.004), alwaysMaximum: figures(120, 0),
  points: [{ chosen: false, figures: figures(50, 0.05), changes: {}, document: '' }, { chosen: true, figures: figures(60, 0.008), changes: {}, document: '' }, { chosen: false, figures: figures(90, 0), changes: {}, document: '' }],
};

describe('the frontier', () => {
  test('stands between the cheapest at the left and always at maximum at the right', () => {
    const drawn = picture(frontier, 700, 100);
    expect(drawn.marks.map((mark) => [mark.kind, Math.round(mark.x)])).toEqual([['point', 0], ['chosen', 100], ['point', 400], ['maximum', 700], ['running', 300]]);
  });
  test('falls in steps', () => {
    expect(picture(frontier, 700, 100).line).toMatch(/^M0 [\d.]+H100V[\d.]+H400V[\d.]+$/);
  });
  test('is higher the more of the time is short, and at its foot where none is', () => {
    const heights = [0, 0.0001, 0.001, 0.01, 0.1, 0.9].map((share) => heightOf(share, 100));
    expect(heights[0]).toBe(100);
    expect(heights[1]).toBe(100);
    expect(heights).toEqual([...heights].sort((one, other) => other - one));
    expect(heights[5]).toBeCloseTo(0);
  });
  test('has a place where everything costs the same', () => {
    const same = picture({ ...frontier, running: figures(5, 0), alwaysMaximum: figures(5, 0), points: [] }, 700, 100);
    expect(same.marks.every((mark) => mark.x === 0)).toBe(true);
  });
  test('says what is saved, and at which pace', () => {
    expect(saving(figures(80, 0), figures(60, 0))).toBeCloseTo(0.25);
    expect(perMonth(7, 0, 7 * 86_400_000)).toBe(30);
  });
});
