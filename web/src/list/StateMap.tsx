// Every group as one small mark: ten thousand fit a screen. The list is its equivalent for who cannot see it.
import type { GroupRow } from '../api/types.gen';
import { groupAddress } from '../app/router';
import { stateSign } from '../ui/words';

export function StateMap({ rows }: { rows: readonly GroupRow[] }) {
  return (
    <div class="map" role="group" aria-label="Groups by state" onKeyDown={walk}>
      {rows.map((row, index) => {
        const sign = stateSign(row.state);
        return <a tabIndex={index === 0 ? 0 : -1} key={row.id} href={groupAddress(row.id)} class={`map-mark ${sign.tone}`} data-attention={row.attention} title={`${row.id}: ${sign.word}. ${row.reason}`} aria-label={`${row.id}: ${sign.word}`}>{row.attention ? sign.icon : ''}</a>;
      })}
    </div>
  );
}

/** Arrows walk the marks: one tab stop however many there are. */
function walk(event: KeyboardEvent) {
  const by = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 'nextElementSibling' : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? 'previousElementSibling' : null;
  const next = by && document.activeElement?.[by];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
