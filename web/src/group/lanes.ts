// What lasts, as the server tells it: schedules, freezes, and where the forecast asked for more than the rules.
import type { Lanes } from '../api/types.gen';
import type { Lane } from '../chart/Lanes';

type Schedule = Lanes['schedules'][number];

function sizeOf(schedule: Schedule): string {
  if (schedule.capacity !== undefined) return `at least ${schedule.capacity}`;
  const bounds = [schedule.minCapacity, schedule.maxCapacity];
  if (bounds[0] !== undefined && bounds[1] !== undefined) return `${bounds[0]}–${bounds[1]}`;
  return bounds[0] !== undefined ? `minimum ${bounds[0]}` : `maximum ${bounds[1] ?? '–'}`;
}

export function lanesOf(lanes: Lanes): Lane[] {
  const time = (span: { from: string; to: string }) => ({ from: Date.parse(span.from), to: Date.parse(span.to) });
  return [
    { name: 'schedule', spans: lanes.schedules.map((one) => ({ ...time(one), label: `${one.name} · ${sizeOf(one)}` })) },
    { name: 'freeze', spans: lanes.freezes.map((one) => ({ ...time(one), label: `frozen${one.by ? ` by ${one.by}` : ''}${one.direction === 'in' ? ', in only' : ''}${one.reason ? `: ${one.reason}` : ''}` })) },
    { name: 'forecast', spans: lanes.predictive.map((one) => ({ ...time(one), label: 'forecast decides' })) },
  ];
}
