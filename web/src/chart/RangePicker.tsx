// Presets, panning, and the way back to now.
import { setQuery } from '../app/router';
import { presets, type Range } from './range';

export function RangePicker({ range }: { range: Range }) {
  const length = range.to - range.from;
  const show = (from: number, to: number) => setQuery(to > Date.now() ? { from: null, to: null } : { from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  return (
    <div class="ranges" role="group" aria-label="Range of time">
      {presets.map(([name], index) => (
        <button type="button" key={name} aria-pressed={range.preset === name} aria-keyshortcuts={String(index + 1)} onClick={() => setQuery({ range: name === '1h' ? null : name, from: null, to: null, at: null })}>{name}</button>
      ))}
      <button type="button" class="quiet" aria-label="Earlier" onClick={() => show(range.from - length / 2, range.to - length / 2)}>‹</button>
      <button type="button" class="quiet" aria-label="Later" disabled={range.live} onClick={() => show(range.from + length / 2, range.to + length / 2)}>›</button>
      {!range.live && <button type="button" class="pill" onClick={() => setQuery({ from: null, to: null, at: null })}>→ now</button>}
    </div>
  );
}
