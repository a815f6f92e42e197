// A look at a group without leaving the list: the picture and the sentence.
import { useMemo } from 'preact/hooks';
import type { GroupRow } from '../api/types.gen';
import { groupAddress } from '../app/router';
import { TimeChart } from '../chart/TimeChart';
import { Chip } from '../ui/Chip';
import { Problem } from '../ui/Problem';
import { Skeleton } from '../ui/Skeleton';
import { stateSign } from '../ui/words';
import { Sentence } from '../why/Sentence';
import { capacityPicture, demandOf } from './demand';
import { Troubles } from './Troubles';
import { useGroupData } from './useGroupData';

const hour = 3_600_000;
const points = 300;
const chartHeight = 220;

export default function Peek({ id, row, onClose }: { id: string; row: GroupRow | undefined; onClose: () => void }) {
  const now = Date.now();
  const { group, series, forecast } = useGroupData(id, now - hour, now, true, points);
  // The drawer stays while one walks the list; what it holds is of the group it names.
  const document_ = group.data?.id === id ? group.data : undefined;
  const picture = useMemo(
    () => (document_ && series.data ? capacityPicture(document_, series.data, demandOf(document_, forecast.data, series.data), forecast.data, now) : null),
    [document_?.version, series.data, forecast.data],
  );
  const status = document_?.status;
  const ready = status?.ready ?? row?.ready;
  const desired = status?.desired ?? row?.desired;
  return (
    <aside class="peek stack" aria-label={`A look at ${id}`}>
      <div class="row between">
        <div class="row"><h2>{id}</h2><Chip sign={stateSign(status?.state ?? row?.state)} /></div>
        <div class="row"><a class="button" href={groupAddress(id)}>Open</a><button type="button" class="quiet" aria-label="Close" onClick={onClose}>×</button></div>
      </div>
      <p class="sentence"><b class="number">{ready ?? '–'}{desired !== ready && <> → {desired}</>}</b> <Sentence text={status?.lastDecision?.reason ?? row?.reason ?? 'Not evaluated yet.'} /></p>
      {status && <Troubles status={status} />}
      {group.problem && !document_ && <Problem problem={group.problem} again={group.again} />}
      {picture && picture.at.length > 0
        ? <TimeChart picture={picture} from={(now - hour) / 1000} to={now / 1000} now={now / 1000} height={chartHeight} sync={`peek ${id}`} label={`${id}, the last hour.`} />
        : series.data ? <div class="empty-chart">No samples in the last hour.</div> : <Skeleton height={chartHeight} />}
    </aside>
  );
}
