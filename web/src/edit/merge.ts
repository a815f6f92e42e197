// Three-way merge of two texts that began as one (diff3: Khanna, Kunal and Pierce, 2007).
import { commonLines, linesOf } from './diff';

export type Piece =
  | { kind: 'same'; lines: string[] }
  /** changed on one side, or the same way on both: nothing to ask */
  | { kind: 'merged'; by: 'theirs' | 'yours' | 'both'; was: string[]; lines: string[] }
  | { kind: 'conflict'; was: string[]; theirs: string[]; yours: string[] };

export type Choice = 'theirs' | 'yours';

export function merge(was: string, theirs: string, yours: string): Piece[] {
  const base = linesOf(was);
  const other = linesOf(theirs);
  const own = linesOf(yours);
  const inOther = new Map(commonLines(base, other));
  const inOwn = new Map(commonLines(base, own));
  const pieces: Piece[] = [];
  let baseAt = 0;
  let otherAt = 0;
  let ownAt = 0;
  const differing = (baseEnd: number, otherEnd: number, ownEnd: number) => {
    const piece = pieceOf(base.slice(baseAt, baseEnd), other.slice(otherAt, otherEnd), own.slice(ownAt, ownEnd));
    if (piece) pieces.push(piece);
  };
  // Lines that all three share hold the texts together; what lies between two of them was changed by someone.
  for (let line = 0; line < base.length; line++) {
    const otherLine = inOther.get(line);
    const ownLine = inOwn.get(line);
    if (otherLine === undefined || ownLine === undefined) continue;
    differing(line, otherLine, ownLine);
    const last = pieces[pieces.length - 1];
    if (last?.kind === 'same') last.lines.push(base[line] ?? '');
    else pieces.push({ kind: 'same', lines: [base[line] ?? ''] });
    baseAt = line + 1;
    otherAt = otherLine + 1;
    ownAt = ownLine + 1;
  }
  differing(base.length, other.length, own.length);
  return pieces;
}

const equal = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((line, index) => line === other[index]);

function pieceOf(was: string[], theirs: string[], yours: string[]): Piece | null {
  if (was.length + theirs.length + yours.length === 0) return null;
  if (equal(theirs, yours)) return { kind: 'merged', by: 'both', was, lines: yours };
  if (equal(was, yours)) return { kind: 'merged', by: 'theirs', was, lines: theirs };
  if (equal(was, theirs)) return { kind: 'merged', by: 'yours', was, lines: yours };
  return { kind: 'conflict', was, theirs, yours };
}

/** How many pieces ask. */
export const conflicts = (pieces: readonly Piece[]) => pieces.filter((piece) => piece.kind === 'conflict').length;

/** The text that results, or `null` while a piece is not chosen yet; choices are by the conflict's number. */
export function resolved(pieces: readonly Piece[], choices: readonly (Choice | undefined)[]): string | null {
  const lines: string[] = [];
  let conflict = 0;
  for (const piece of pieces) {
    if (piece.kind !== 'conflict') lines.push(...piece.lines);
    else {
      const choice = choices[conflict++];
      if (!choice) return null;
      lines.push(...piece[choice]);
    }
  }
  return `${lines.join('\n')}\n`;
}
