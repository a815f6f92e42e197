// Why there are as many as there are: the number down the left, the reason beside it, the stage that decided it marked.
import type { Decision } from '../api/types.gen';
import { get } from '../api/client';
import { copy } from '../ui/copy';
import { Chip } from '../ui/Chip';
import { limitSign, stages } from '../ui/words';
import { Sentence } from './Sentence';
import { summarize } from './steps';

export function Pipeline({ decision }: { decision: Decision }) {
  const link = () => { const address = new URL(location.href); address.searchParams.set('at', decision.at); return Promise.resolve(address.href); };
  const evaluateCase = () => get<object>(`groups/${encodeURIComponent(decision.group)}/case`, { at: decision.at }).then((found) => JSON.stringify(found, null, 2));
  return (
    <div class="stack">
      {decision.limitedBy.length > 0 && <div class="row">{decision.limitedBy.map((limit) => <Chip key={limit} sign={limitSign(limit)} />)}{decision.dryRun && <span class="chip plain">recommends only</span>}</div>}
      <ol class="pipeline">
        {summarize(decision).map(({ stage, output, changed, steps }) => (
          <li key={stage} data-changed={changed}>
            <span class="pipeline-number number">{output}</span>
            <div>
              <h3>{stages[stage] ?? stage}</h3>
              <ul>{steps.map((step, index) => (
                <li key={index}><Sentence text={step.note} /> {step.recommendation !== undefined && step.rule ? <b class="number">→ {step.recommendation}</b> : null} <code class="muted">{step.code}</code></li>
              ))}</ul>
            </div>
          </li>
        ))}
      </ol>
      <div class="row">
        <button type="button" onClick={() => copy('Link copied.', link)}>Copy link</button>
        <button type="button" title="A file that autoscaler evaluate answers in the same way" onClick={() => copy('Copied: autoscaler evaluate --file answers it in the same way.', evaluateCase)}>Copy as evaluate case</button>
        <button type="button" class="quiet" onClick={() => copy('Copied as JSON.', () => Promise.resolve(JSON.stringify(decision, null, 2)))}>Copy as JSON</button>
      </div>
    </div>
  );
}
