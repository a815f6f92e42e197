// Instances as last seen; those on their way in or out first, since those are asked about.
import type { Instance } from '../api/types.gen';
import { Age } from '../ui/Time';
import { placeOf } from '../why/links';

const rank = (one: Instance) => (one.state === 'failed' || !one.healthy ? 0 : one.draining || one.state === 'terminating' ? 1 : one.state === 'pending' || !one.ready ? 2 : 3);

export function stateOf(one: Instance): { word: string; tone: string } {
  if (one.state === 'failed') return { word: 'failed', tone: 'bad' };
  if (!one.healthy) return { word: 'unhealthy', tone: 'bad' };
  if (one.state === 'terminating') return { word: 'terminating', tone: 'muted' };
  if (one.draining) return { word: 'draining', tone: 'warn' };
  if (one.state === 'pending') return { word: 'launching', tone: 'accent' };
  if (one.state === 'stopped') return { word: 'stopped, warm', tone: 'muted' };
  return one.ready ? { word: 'ready', tone: 'ok' } : { word: 'warming up', tone: 'accent' };
}

/** Whether somebody outside still has a word in it. */
const waits = (one: Instance) => one.hook?.hook !== undefined && (one.hook.phase === 'called' || one.hook.phase === 'accepted');

export function Instances({ instances }: { instances: readonly Instance[] }) {
  const sized = instances.some((one) => one.size);
  return (
    <section class="panel" aria-labelledby="instances">
      <h2 id="instances">Instances <span class="number muted">{instances.length}</span></h2>
      {instances.length === 0 ? <p class="muted">None is running.</p> : (
        <div class="scroll">
          <table>
            <thead><tr><th scope="col">Id</th><th scope="col">State</th>{sized && <th scope="col">Size</th>}<th scope="col">Address</th><th scope="col" class="number">For</th></tr></thead>
            <tbody>{[...instances].sort((a, b) => rank(a) - rank(b)).slice(0, 200).map((one) => {
              const { word, tone } = stateOf(one);
              return <tr key={one.id} id={placeOf({ kind: 'instance', name: one.id })} tabIndex={-1}><th scope="row"><code>{one.id}</code></th><td><span class={tone}>{word}</span>{one.protected && <small> protected</small>}{waits(one) && <small class="block-line">hook <b>{one.hook?.hook}</b>{one.hook?.due && <> (<Age at={one.hook.due} after=" over" />)</>}</small>}</td>{sized && <td>{one.size}</td>}<td class="muted">{one.address ?? one.host ?? one.zone ?? ''}</td><td class="number">{one.since ? <Age at={one.since} after="" /> : ''}</td></tr>;
            })}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}
