// Where each mark of the map stands: rows from left to right, marks that need somebody twice as large and first in the order.
import type { GroupState } from '../api/types.gen';

export type Mark = { x: number; y: number; size: number };
export type Placed = { marks: readonly Mark[]; height: number };

const small = 8;
const large = 16;
const gap = 1;
const urgent: ReadonlySet<GroupState> = new Set(['failing', 'no_data', 'bound_at_risk', 'at_max']);

export function placeMarks(states: readonly GroupState[], width: number): Placed {
  const marks: Mark[] = [];
  let x = gap;
  let y = gap;
  let tall = 0;
  for (const state of states) {
    const size = urgent.has(state) ? large : small;
    if (x + size > width && x > gap) {
      x = gap;
      y += tall + gap;
      tall = 0;
    }
    marks.push({ x, y, size });
    tall = Math.max(tall, size);
    x += size + gap;
  }
  return { marks, height: y + tall + gap };
}

/** The mark under a point, or −1. Marks are in reading order, so half of them can be left out at each look. */
export function markAt({ marks }: Placed, x: number, y: number): number {
  let low = 0;
  let high = marks.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { x: left, y: top, size } = marks[middle]!;
    const tallest = top + (size > small ? size : rowHeight(marks, middle));
    if (y < top || (y < tallest && x < left)) high = middle - 1;
    else if (y >= tallest || x >= left + size) low = middle + 1;
    else return y < top + size ? middle : -1;
  }
  return -1;
}

/** Of a row that holds a large mark all of it is as tall; the first mark of a row is the largest, as the order has it. */
function rowHeight(marks: readonly Mark[], index: number): number {
  let at = index;
  while (at > 0 && marks[at - 1]!.y === marks[index]!.y) at--;
  return marks[at]!.size;
}
