export type Consequence = { sentence: string; button: string; ends: number; /** more than half at once */ many: boolean };

const instances = (count: number) => (count === 1 ? '1 instance' : `${count} instances`);

/** What asking for a capacity does to the instances there are. */
export function consequence(current: number, wanted: number): Consequence {
  const ends = Math.max(0, current - wanted);
  if (ends > 0) {
    return {
      sentence: `${current} → ${wanted} ends ${instances(ends)} after draining.`,
      button: `End ${instances(ends)}`, ends, many: ends * 2 > current,
    };
  }
  const starts = wanted - current;
  return starts > 0
    ? { sentence: `${current} → ${wanted} starts ${instances(starts)}.`, button: `Start ${instances(starts)}`, ends: 0, many: false }
    : { sentence: `There are ${instances(current)} already.`, button: `Keep ${current}`, ends: 0, many: false };
}
