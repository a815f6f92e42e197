// Ctrl or ⌘ and K: any group, view or action by a few of its letters.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { GroupIndex } from '../api/types.gen';
import { useResource } from '../api/useResource';
import { Dialog } from '../ui/Dialog';
import { stateSign } from '../ui/words';
import { go, groupAddress, route } from './router';
import { nextTheme } from './theme';

type Choice = { label: string; note: string; run: () => void };

export function Palette() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  return open ? <Search onClose={() => setOpen(false)} /> : null;
}

function fixed(): Choice[] {
  const { id } = route.get();
  const views: Choice[] = [['Groups', '/'], ['Costs', '/costs'], ['Audit', '/audit'], ['Map of groups', '/?view=map']]
    .map(([label, to]) => ({ label: label as string, note: 'view', run: () => go(to as string) }));
  const ofGroup: Choice[] = id ? [['Edit', 'edit'], ['Forecast', 'forecast'], ['What if', 'what-if']]
    .map(([label, under]) => ({ label: `${label} ${id}`, note: 'view', run: () => go(groupAddress(id, under)) })) : [];
  return [...ofGroup, ...views, { label: 'Change theme', note: 'action', run: nextTheme }];
}

function Search({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const { data } = useResource(`palette ${text}`, (signal) => get<GroupIndex>('group-index', { q: text || undefined, limit: 8, sort: 'attention' }, signal));
  const groups: Choice[] = (data?.groups ?? []).map((row) => ({ label: row.id, note: stateSign(row.state).word, run: () => go(groupAddress(row.id)) }));
  const choices = [...groups, ...fixed().filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()))].slice(0, 12);
  const at = Math.min(chosen, choices.length - 1);
  const run = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    choice.run();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, choices.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
    else if (event.key === 'Enter') run(choices[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input type="text" aria-label="Group, view or action" role="combobox" aria-expanded="true" aria-controls="palette" aria-activedescendant={`choice-${at}`}
        value={text} autofocus onKeyDown={keys} onInput={(event) => { setText(event.currentTarget.value); setChosen(0); }} />
      <ul id="palette" role="listbox" aria-label="Choices">
        {choices.map((choice, index) => (
          <li key={`${choice.note} ${choice.label}`} id={`choice-${index}`} role="option" aria-selected={index === at} class="choice" onClick={() => run(choice)}>
            {choice.label} <small>{choice.note}</small>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
