// The number, the sentence under it, and what one can do.
import type { Forecast, Group } from '../api/types.gen';
import { Actions } from '../act/Actions';
import { groupAddress } from '../app/router';
import { money } from '../ui/format';
import { Chip } from '../ui/Chip';
import { toast } from '../ui/Toast';
import { Age, Time } from '../ui/Time';
import { stateSign } from '../ui/words';
import { Sentence } from '../why/Sentence';
import { PromiseBar } from './PromiseBar';
import { Troubles } from './Troubles';

export function GroupHead({ group, forecast, again }: { group: Group; forecast: Forecast | undefined; again: () => void }) {
  const status = group.status;
  const decision = status?.lastDecision;
  const price = (group as Group & { pricePerInstanceHour?: number }).pricePerInstanceHour;
  const currency = (group.budget as { currency?: string } | undefined)?.currency;
  const freeze = status?.freeze;
  const size = decision?.to.size;
  return (
    <>
      <div class="row between">
        <div class="row">
          <h1>{group.id}</h1>
          {group.name && group.name !== group.id && <span class="muted">{group.name}</span>}
          <Chip sign={stateSign(status?.state)} />
          {Object.entries(group.labels ?? {}).map(([key, value]) => <a class="chip plain" key={key} href={`/?label=${encodeURIComponent(`${key}:${value}`)}`}>{key}:{value}</a>)}
          <small>{group.mode ?? 'horizontal'} · {group.controller ?? group.resourceType}</small>
        </div>
        <Actions group={group} onDone={(said, undo) => {
          again();
          toast(said, undo && (() => void undo().then(() => { again(); toast('Undone.'); }, (failure: unknown) => toast(`Not undone: ${failure instanceof Error ? failure.message : failure}`))));
        }} />
      </div>
      <div class="headline">
        <div class="primary-number">{status?.ready ?? '–'}{status && status.ready !== status.desired && <> → {status.desired}</>}{size && <span class="unit"> × {size}</span>}<small class="muted">{status && status.ready !== status.desired ? 'ready → desired' : 'ready, as desired'}</small></div>
        <div>
          <p class="hidden" role="status">{group.id}: {stateSign(status?.state).word}</p>
          <p class="sentence steady">{decision ? <Sentence text={decision.reason} /> : 'Not evaluated yet.'}</p>
          {status && <Troubles status={status} />}
          {freeze && <p class="sentence">Frozen by {freeze.by}{freeze.until && <> until <Time at={freeze.until} /></>}{freeze.reason && <> (“{freeze.reason}”)</>}.</p>}
          <p class="facts number">
            {decision && <Age at={decision.at} />}
            {status && status.current !== status.ready && <span>{status.current - status.ready} not ready yet</span>}
            {price !== undefined && status && <span>{money(price * status.current, currency)} /h</span>}
            {forecast?.promise && <PromiseBar promise={forecast.promise} />}
            <a href={groupAddress(group.id, 'what-if')}>what if</a>
            {group.predictive !== undefined && <a href={groupAddress(group.id, 'forecast')}>forecast</a>}
          </p>
        </div>
      </div>
    </>
  );
}
