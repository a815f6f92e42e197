// Somebody else changed the document meanwhile: what both sides did is put together, and only what cannot be is
// asked for. There is no button that overwrites.
import { useState } from 'preact/hooks';
import { conflicts, merge, resolved, type Choice, type Piece } from '../edit/merge';

export type Other = { version: number; text: string };
type Properties = {
  group: string;
  /** version and text the draft began from */
  base: Other;
  theirs: Other;
  yours: string;
  onMerged: (text: string) => void;
};

export function Conflict({ group, base, theirs, yours, onMerged }: Properties) {
  const pieces = merge(base.text, theirs.text, yours);
  const count = conflicts(pieces);
  const [choices, setChoices] = useState<Array<Choice | undefined>>([]);
  const text = resolved(pieces, choices);
  const open = count - choices.filter(Boolean).length;
  let number = 0;
  return (
    <section class="panel" role="region" aria-labelledby="conflict-title">
      <h2 id="conflict-title" tabIndex={-1}>Two edits of {group}</h2>
      <p class="sentence">
        {group} was changed after you opened it (version {base.version} → {theirs.version}). Your draft is kept.{' '}
        {count === 0 ? 'The changes touch different lines and fit together.' : `${count === 1 ? 'One place was' : `${count} places were`} changed by both: choose for each.`}
      </p>
      <div class="conflict scroll" tabIndex={0} aria-label="The merged document">
        <div class="conflict-head"><span>was ({base.version})</span><span>theirs ({theirs.version})</span><span>yours</span></div>
        {pieces.map((piece) => {
          const at = piece.kind === 'conflict' ? number++ : -1;
          return <Row piece={piece} number={at} {...(at >= 0 && choices[at] ? { choice: choices[at] } : {})}
            onChoose={(choice) => setChoices((old) => Object.assign([...old], { [at]: choice }))} />;
        })}
      </div>
      <div class="row end">
        <span class="muted" role="status">{open > 0 ? `${open} still to choose` : 'Nothing left to choose'}</span>
        <button type="button" class="primary" disabled={text === null} onClick={() => text !== null && onMerged(text)}>Go on with the merged document</button>
      </div>
    </section>
  );
}

type RowProperties = { piece: Piece; number: number; choice?: Choice; onChoose: (choice: Choice) => void };

function Row({ piece, number, choice, onChoose }: RowProperties) {
  if (piece.kind === 'same') {
    return <div class="conflict-row"><Lines of={shortened(piece.lines)} /><span /><span /></div>;
  }
  if (piece.kind === 'merged') {
    const theirs = piece.by !== 'yours' ? piece.lines : piece.was;
    const yours = piece.by !== 'theirs' ? piece.lines : piece.was;
    return (
      <div class="conflict-row">
        <Lines of={piece.was} /><Lines of={theirs} kind={piece.by !== 'yours' ? 'taken' : 'left'} /><Lines of={yours} kind={piece.by !== 'theirs' ? 'taken' : 'left'} />
      </div>
    );
  }
  const side = (name: Choice, lines: string[], title: string) => (
    <div class={choice === name ? 'taken' : choice ? 'left' : 'asked'}>
      <label class="row"><input type="radio" name={`conflict-${number}`} checked={choice === name} onChange={() => onChoose(name)} /> {title}</label>
      <Lines of={lines} />
    </div>
  );
  return <div class="conflict-row"><Lines of={piece.was} />{side('theirs', piece.theirs, 'theirs')}{side('yours', piece.yours, 'yours')}</div>;
}

const shortened = (lines: readonly string[]) =>
  lines.length > 6 ? [...lines.slice(0, 2), `⋯ ${lines.length - 4} lines`, ...lines.slice(-2)] : lines;

function Lines({ of, kind }: { of: readonly string[]; kind?: 'taken' | 'left' }) {
  return <pre class={kind ?? ''}>{of.length === 0 ? '(no line)' : of.join('\n')}</pre>;
}
