// Presets, a range as one writes it, panning, and the way back to now.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../app/keys';
import { setQuery } from '../app/router';
import { plural } from '../ui/format';
import { parseMoment, presets, type Range } from './range';

export function RangePicker({ range, now }: { range: Range; now: number }) {
  const [custom, setCustom] = useState(false);
  useKeys({ t: () => setCustom(true), ...(custom ? { Escape: () => close() } : {}) });
  const close = () => setCustom(false);
  const length = range.to - range.from;
  const missed = Math.floor((now - range.to) / 60_000);
  const show = (from: number, to: number) => setQuery(to > Date.now() ? { from: null, to: null } : { from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  return (
    <div class="ranges" role="group" aria-label="Range of time">
      {presets.map(([name], index) => (
        <button type="button" key={name} aria-pressed={range.preset === name} aria-keyshortcuts={String(index + 1)} onClick={() => setQuery({ range: name, from: null, to: null, at: null })}>{name}</button>
      ))}
      <button type="button" aria-label="Another range" aria-pressed={custom} aria-keyshortcuts="t" onClick={() => setCustom(!custom)}>…</button>
      {custom && <Custom show={(from, to) => { show(from, to); close(); }} onClose={close} />}
      <button type="button" class="quiet" aria-label="Earlier" onClick={() => show(range.from - length / 2, range.to - length / 2)}>‹</button>
      <button type="button" class="quiet" aria-label="Later" disabled={range.live} onClick={() => show(range.from + length / 2, range.to + length / 2)}>›</button>
      {!range.live && <button type="button" class="pill number" aria-keyshortcuts="n" onClick={() => setQuery({ from: null, to: null, at: null })}>{missed >= 1 ? `${plural(missed, 'new minute')} → now` : '→ now'}</button>}
    </div>
  );
}

function Custom({ show, onClose }: { show: (from: number, to: number) => void; onClose: () => void }) {
  const [text, setText] = useState({ from: '-2h', to: 'now' });
  const first = useRef<HTMLInputElement>(null);
  // `autofocus` works once for a page only.
  useEffect(() => {
    const opener = document.activeElement;
    first.current?.select();
    return () => { if (opener instanceof HTMLElement && opener.isConnected) opener.focus(); };
  }, []);
  const now = Date.now();
  const from = parseMoment(text.from, now);
  const to = parseMoment(text.to, now);
  const valid = from !== null && to !== null && from < to;
  return (
    <form class="row" onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); onClose(); } }} onSubmit={(event) => { event.preventDefault(); if (valid) show(from, Math.min(to, now - 1)); }}>
      <input size={16} ref={first} aria-label="From" title="-2h, yesterday 14:00, 2026-01-05T09:00Z" value={text.from} aria-invalid={from === null} onInput={(event) => setText({ ...text, from: event.currentTarget.value })} />
      <input size={16} aria-label="To" value={text.to} aria-invalid={to === null} onInput={(event) => setText({ ...text, to: event.currentTarget.value })} />
      <button type="submit" disabled={!valid}>Show</button>
    </form>
  );
}
