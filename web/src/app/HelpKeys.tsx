// `?`: what the keys do; and the keys that work in every view.
import { useState } from 'preact/hooks';
import { Dialog } from '../ui/Dialog';
import { useKeys } from './keys';
import { go } from './router';

const help: ReadonlyArray<[string, string]> = [
  ['/', 'search'], ['Ctrl K', 'go to a group, view or action'], ['j k', 'next, previous group'], ['Home End', 'first, last group'], ['Enter', 'open'], ['Space', 'peek'], ['g g, g c, g a', 'Groups, Costs, Audit'],
  ['1 … 6', 'range from 15 minutes to 30 days'], ['n', 'now'], ['← →', 'crosshair one sample, with Shift ten'],
  ['+ − 0 , .', 'zoom and pan'], ['u', 'undo, as long as it is offered'], ['[ ]', 'previous, next decision'], ['e f w y', 'edit, forecast, what if, why'],
  ['s z p', 'set capacity, freeze, pause'], ['t', 'another range'], ['[ ] with Shift', 'previous, next decision that changed something'], ['c m', 'compact rows, map'], ['Ctrl Enter', 'apply, in the editor'], ['Esc', 'close'],
];

export function HelpKeys() {
  const [open, setOpen] = useState(false);
  useKeys({
    '?': () => setOpen(true),
    'g g': () => go('/'),
    'g c': () => go('/costs'),
    'g a': () => go('/audit'),
  });
  if (!open) return null;
  return (
    <Dialog title="Keys" onClose={() => setOpen(false)}>
      <table><tbody>{help.map(([key, does]) => <tr key={key}><th scope="row"><code>{key}</code></th><td>{does}</td></tr>)}</tbody></table>
      <div class="row"><button type="button" onClick={() => setOpen(false)}>Close</button></div>
    </Dialog>
  );
}
