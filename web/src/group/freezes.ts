// Freezes as spans of time: the operator's, and those written in the document.
import type { Group } from '../api/types.gen';
import type { Span } from '../chart/Lanes';

export function freezesOf(group: Group): Span[] {
  const spans: Span[] = [];
  const freeze = group.status?.freeze;
  if (freeze) {
    spans.push({ from: Date.parse(freeze.since), to: freeze.until ? Date.parse(freeze.until) : Infinity, label: `frozen by ${freeze.by}${freeze.reason ? `: ${freeze.reason}` : ''}` });
  }
  for (const one of (group.freeze ?? []) as Array<{ from?: string; until?: string; to?: string; reason?: string; name?: string }>) {
    const from = Date.parse(one.from ?? '');
    const to = Date.parse(one.until ?? one.to ?? '');
    if (!Number.isNaN(from) && !Number.isNaN(to)) spans.push({ from, to, label: one.reason ?? one.name ?? 'freeze' });
  }
  return spans;
}
