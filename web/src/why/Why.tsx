// The explanation of now or of a past moment, with the way to the decisions before and after it.
import type { Decision, DecisionPage } from '../api/types.gen';
import { get } from '../api/client';
import { useResource } from '../api/useResource';
import { useKeys } from '../app/keys';
import { setQuery } from '../app/router';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';
import { Time } from '../ui/Time';
import { Pipeline } from './Pipeline';
import { Sentence } from './Sentence';

export function Why({ id, at, pinned, turn }: { id: string; at: string | null; pinned: boolean; turn: string }) {
  const path = `groups/${encodeURIComponent(id)}`;
  const { data, problem, again, loading } = useResource<Decision>(`${id} ${at ?? turn}`, (signal) => get(`${path}/explain`, { at: at ?? undefined }, signal));
  const step = async (forward: boolean, changes: boolean) => {
    const from = Date.parse(data?.at ?? new Date().toISOString());
    // Pages come newest first: the next one after a moment is the last of those since it, within a day.
    const page = await get<DecisionPage>(`${path}/decisions`, forward
      ? { since: new Date(from + 1).toISOString(), limit: 500, changes }
      : { until: new Date(from - 1).toISOString(), limit: 1, changes }).catch(() => undefined);
    const found = forward ? page?.decisions.at(-1) : page?.decisions[0];
    if (found) setQuery({ at: found.at });
    else if (forward) setQuery({ at: null });
  };
  useKeys({ '[': () => void step(false, false), ']': () => void step(true, false), '{': () => void step(false, true), '}': () => void step(true, true) });
  return (
    <section class="panel" aria-labelledby="why">
      <div class="row between">
        <h2 id="why" tabIndex={-1}>Why {at ? <Time at={at} /> : <span class="muted">now</span>}</h2>
        <div class="row">
          <button type="button" class="quiet" aria-label="Decision before" onClick={() => void step(false, false)}>‹</button>
          <button type="button" class="quiet" aria-label="Decision after" disabled={!at} onClick={() => void step(true, false)}>›</button>
          <button type="button" class="quiet" onClick={() => void step(false, true)}>last change</button>
          {pinned && <button type="button" class="pill" onClick={() => setQuery({ at: null })}>→ now</button>}
        </div>
      </div>
      {problem && <Problem problem={problem} again={again} />}
      {!data && loading && <Skeleton height={240} />}
      {data && <><p class="sentence"><Sentence text={data.reason} /></p><p class="facts">decided <Time at={data.at} /> {data.from.instances === data.to.instances ? 'held' : `${data.from.instances} → ${data.to.instances}`}</p><Pipeline decision={data} /></>}
    </section>
  );
}
