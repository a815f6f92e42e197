// A decision's trace, folded into the six stages one reads: the number that leaves each, and what was said.
import type { Decision, TraceStep } from '../api/types.gen';

export type StageSummary = { stage: string; output: number; changed: boolean; steps: TraceStep[] };

const order = ['assess', 'recommend', 'combine', 'stabilize', 'constrain', 'plan'];

/** Stages in order; one that said nothing is left out. `changed` marks where the number became another. */
export function summarize(decision: Decision): StageSummary[] {
  return order.flatMap((stage) => {
    const steps = decision.trace.filter((step) => step.stage === stage);
    const first = steps[0];
    const last = steps.at(-1);
    if (!first || !last) return [];
    return [{ stage, output: last.output, changed: first.input !== last.output, steps }];
  });
}
