import { diffLines, linesOf, withContext } from './diff';

/** What differs between two texts, with sign, colour and line numbers. */
export function DiffView({ before, after }: { before: string; after: string }) {
  const shown = withContext(diffLines(linesOf(before), linesOf(after)));
  if (shown.length === 0) return <p class="muted">Nothing differs.</p>;
  return (
    <div class="diff scroll" role="table" aria-label="Changes of the document" tabIndex={0}>
      {shown.map((line) => (line === null
        ? <div class="diff-gap" role="row"><span role="cell">⋯</span></div>
        : (
          <div class={`diff-${line.kind}`} role="row">
            <span class="diff-number" role="cell">{line.kind === 'added' ? line.after : line.before}</span>
            <span class="diff-sign" role="cell" aria-label={line.kind}>{line.kind === 'added' ? '+' : line.kind === 'removed' ? '−' : ' '}</span>
            <code role="cell">{line.text}</code>
          </div>
        )))}
    </div>
  );
}
