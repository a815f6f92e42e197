// Search, states with their counts, labels, order; all of it in the address.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { setQuery } from '../app/router';
import { attentionOrder, states } from '../ui/words';
import { number } from '../ui/format';
import type { Filter, Summary } from './rows';

export function Filters({ filter, summary, children }: { filter: Filter; summary: Summary | undefined; children?: ComponentChildren }) {
  const [text, setText] = useState(filter.q);
  useEffect(() => setText(filter.q), [filter.q]);
  useEffect(() => {
    if (text === filter.q) return undefined;
    const timer = setTimeout(() => setQuery({ q: text }), 150);
    return () => clearTimeout(timer);
  }, [text]);
  const counts = summary?.counts ?? {};
  const present = attentionOrder.filter((state) => (counts[state] ?? 0) > 0 || filter.state === state);
  return (
    <div class="row filters">
      <input type="search" id="search" placeholder="Search   /" aria-label="Search groups" value={text} onInput={(event) => setText(event.currentTarget.value)} onKeyDown={leave} />
      <button type="button" aria-pressed={filter.state === ''} onClick={() => setQuery({ state: null })}>all</button>
      {present.map((state) => (
        <button type="button" key={state} aria-pressed={filter.state === state} onClick={() => setQuery({ state: filter.state === state ? null : state })}>
          <span class={states[state].tone} aria-hidden="true">{states[state].icon}</span> {states[state].word} <b class="number">{number(counts[state] ?? 0)}</b>
        </button>
      ))}
      {filter.label && filter.label.split(',').map((label) => (
        <button type="button" key={label} aria-label={`Remove the filter ${label}`} onClick={() => setQuery({ label: filter.label.split(',').filter((one) => one !== label).join(',') })}>{label} ×</button>
      ))}
      <label class="sort">sort <select value={filter.sort} onChange={(event) => setQuery({ sort: event.currentTarget.value === 'attention' ? null : event.currentTarget.value })}>
        <option value="attention">attention</option><option value="changed">last change</option><option value="id">name</option>
      </select></label>
      {children}
    </div>
  );
}

/** Enter and the arrow go on to the list, Esc lets the letters be keys again and keeps what was typed. */
function leave(event: KeyboardEvent) {
  if (event.key !== 'Escape' && event.key !== 'Enter' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  event.stopPropagation();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.blur();
  if (event.key !== 'Escape') document.querySelector<HTMLElement>('.list a.open[tabindex="0"]')?.focus();
}
