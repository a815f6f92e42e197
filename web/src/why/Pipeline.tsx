// Why there are as many as there are: the number down the left, the reason beside it, the stage that decided it marked.
import type { Decision } from '../api/types.gen';
import { toast } from '../ui/Toast';
import { Chip } from '../ui/Chip';
import { limitSign, stages } from '../ui/words';
import { Sentence } from './Sentence';
import { summarize } from './steps';

export function Pipeline({ decision }: { decision: Decision }) {
  const copy = () => navigator.clipboard?.writeText(JSON.stringify(decision, null, 2)).then(() => toast('Copied as JSON.'), () => toast('The browser did not allow copying.'));
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
      <div class="row"><button type="button" onClick={copy}>Copy as JSON</button></div>
    </div>
  );
}
