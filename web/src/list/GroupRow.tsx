// One group in a row: state, distance to its maximum, the sentence, price, age.
import type { GroupRow as Row, GroupState } from '../api/types.gen';
import { groupAddress } from '../app/router';
import { money } from '../ui/format';
import { Age } from '../ui/Time';
import { stateSign } from '../ui/words';
import { localTimes } from '../why/Sentence';
import { Sparkline } from '../chart/Sparkline';

/** A row that is on its way: what the order says of it. */
export function PendingRow({ id, state, tabStop }: { id: string; state: GroupState | undefined; tabStop: boolean }) {
  const sign = stateSign(state);
  return (
    <>
      <span role="gridcell" class={`state-icon ${sign.tone}`}><span aria-hidden="true">{sign.icon}</span><span class="hidden">{sign.word}</span></span>
      <span role="gridcell" class="list-name"><a href={groupAddress(id)} tabIndex={tabStop ? 0 : -1} class="open">{id}</a></span>
    </>
  );
}

export function GroupRow({ row, selected, currency }: { row: Row; selected: boolean; currency?: string }) {
  const sign = stateSign(row.state);
  const labels = Object.entries(row.labels ?? {});
  return (
    <>
      <span role="gridcell" class={`state-icon ${sign.tone}`} title={sign.word}><span aria-hidden="true">{sign.icon}</span><span class="hidden">{sign.word}</span></span>
      <span role="gridcell" class="list-name"><a href={groupAddress(row.id)} tabIndex={selected ? 0 : -1} class="open">{row.id}</a></span>
      <span role="gridcell" class="list-label muted">{labels[0] ? labels[0][1] : ''}</span>
      <span role="gridcell" class="list-spark"><Sparkline row={row} /></span>
      <span role="gridcell" class="list-capacity number">
        <span><b>{row.ready}</b>{row.ready === row.desired ? '' : <> → <b>{row.desired}</b></>}<small> of {row.max}</small></span>
        <CapacityBar ready={row.ready} min={row.min} max={row.max} />
      </span>
      <span role="gridcell" class="list-reason" title={localTimes(row.reason)}>{localTimes(row.reason)}</span>
      <span role="gridcell" class="list-price number">{row.pricePerHour === undefined ? '' : <>{money(row.pricePerHour, currency)}<small> /h</small></>}</span>
      <span role="gridcell" class="list-age muted number">{row.changedAt ? <Age at={row.changedAt} after="" /> : ''}</span>
    </>
  );
}

/** Minimum to maximum with a tick where it stands: how far there is to go, seen without reading. */
function CapacityBar({ ready, min, max }: { ready: number; min: number; max: number }) {
  const share = max > min ? Math.min(1, Math.max(0, (ready - min) / (max - min))) : 1;
  return (
    <svg class="capacity-bar" width="56" height="10" aria-hidden="true">
      <line x1="0.5" x2="55.5" y1="5" y2="5" stroke="var(--control)" />
      <line x1="0.5" x2="0.5" y1="1" y2="9" stroke="var(--control)" /><line x1="55.5" x2="55.5" y1="1" y2="9" stroke="var(--control)" />
      <rect x={share * 52} y="0" width="4" height="10" fill={share === 1 && max > min ? 'var(--warn)' : 'var(--chart-ready)'} />
    </svg>
  );
}
