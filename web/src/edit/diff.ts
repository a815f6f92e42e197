// Line differences, as an editor and a conflict need them. Documents have some hundred lines, so the plain
// table of longest common subsequences (Wagner and Fischer, 1974) is exact and fast enough.

export type DiffLine =
  | { kind: 'same'; text: string; before: number; after: number }
  | { kind: 'removed'; text: string; before: number }
  | { kind: 'added'; text: string; after: number };

/** Lines of a text; one newline at the end begins no further line. */
export const linesOf = (text: string): string[] => (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');

/** What makes `after` of `before`, in order; line numbers count from 1. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const pairs = commonLines(before, after);
  const result: DiffLine[] = [];
  let old = 0;
  let young = 0;
  const until = (oldEnd: number, youngEnd: number) => {
    for (; old < oldEnd; old++) result.push({ kind: 'removed', text: before[old] ?? '', before: old + 1 });
    for (; young < youngEnd; young++) result.push({ kind: 'added', text: after[young] ?? '', after: young + 1 });
  };
  for (const [oldAt, youngAt] of pairs) {
    until(oldAt, youngAt);
    result.push({ kind: 'same', text: before[old] ?? '', before: old + 1, after: young + 1 });
    old++;
    young++;
  }
  until(before.length, after.length);
  return result;
}

/** Index pairs of a longest common subsequence, ascending. */
export function commonLines(before: readonly string[], after: readonly string[]): Array<[number, number]> {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start
    && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const rows = before.length - start - end;
  const columns = after.length - start - end;
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      lengths[row * width + column] = before[start + row] === after[start + column]
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: Array<[number, number]> = [];
  for (let line = 0; line < start; line++) pairs.push([line, line]);
  let row = 0;
  let column = 0;
  while (row < rows && column < columns) {
    if (before[start + row] === after[start + column]) {
      pairs.push([start + row, start + column]);
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  for (let line = end; line > 0; line--) pairs.push([before.length - line, after.length - line]);
  return pairs;
}

/** Only what differs, with so many lines around it; `null` stands for what is left out. */
export function withContext(lines: readonly DiffLine[], around = 3): Array<DiffLine | null> {
  const near = new Array<boolean>(lines.length).fill(false);
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    for (let at = Math.max(0, index - around); at <= Math.min(lines.length - 1, index + around); at++) near[at] = true;
  });
  const result: Array<DiffLine | null> = [];
  lines.forEach((line, index) => {
    if (near[index]) result.push(line);
    else if (result.length === 0 || result[result.length - 1] !== null) result.push(null);
  });
  return result.length === 1 && result[0] === null ? [] : result;
}
