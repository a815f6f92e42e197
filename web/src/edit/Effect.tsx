// What the edited document would have done, beside what the running one did: the server's backtest on the
// group's own history.
import { useState } from 'preact/hooks';
import type { Comparison, Problem as ProblemDocument } from '../api/types.gen';
import { problemFrom, request } from '../api/client';
import { Problem } from '../ui/Problem';
import { compared, verdict } from './verdict';

export type Outcome = { text: string; version: number; comparison: Comparison };

const words = { better: 'better', worse: 'worse', same: 'the same' } as const;

/** A YAML body with the document inside, as it was typed: its comments and line numbers stay. */
export function backtestBody(group: string, text: string, days: number, now: Date): string {
  const from = new Date(now.getTime() - days * 86_400_000).toISOString();
  const indented = text.split('\n').map((line) => (line === '' ? '' : `  ${line}`)).join('\n');
  return `of: ${JSON.stringify(group)}\nfrom: ${from}\nto: ${now.toISOString()}\ngroup:\n${indented}\n`;
}

type Properties = {
  group: string;
  text: string;
  version: number;
  currency?: string;
  disabled: boolean;
  outcome: Outcome | null;
  onOutcome: (outcome: Outcome) => void;
};

export function Effect({ group, text, version, currency, disabled, outcome, onOutcome }: Properties) {
  const [days, setDays] = useState(7);
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<ProblemDocument | null>(null);
  const compare = async () => {
    setRunning(true);
    setProblem(null);
    try {
      const { body } = await request<Comparison>('backtests', {
        method: 'POST', contentType: 'application/yaml', body: backtestBody(group, text, days, new Date()), deadline: 60_000,
      });
      onOutcome({ text, version, comparison: body });
    } catch (failure) {
      setProblem(problemFrom(failure));
    } finally {
      setRunning(false);
    }
  };
  const stale = outcome !== null && (outcome.text !== text || outcome.version !== version);
  return (
    <section class="panel" aria-labelledby="effect-title">
      <div class="row between">
        <h2 id="effect-title">Would have done</h2>
        <div class="row">
          <label>on <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {[1, 3, 7, 14].map((count) => <option value={count}>{count === 1 ? '1 day' : `${count} days`}</option>)}
          </select></label>
          <button type="button" disabled={disabled || running} onClick={compare}>{running ? 'Comparing…' : 'Compare'}</button>
        </div>
      </div>
      <div aria-live="polite" class="stack">
        {problem && <Problem problem={problem} again={compare} />}
        {outcome && <Result outcome={outcome} stale={stale} {...(currency ? { currency } : {})} />}
        {!outcome && !problem && (
          <p class="muted">{running ? 'Playing the load this group has seen against both documents.' : 'Compare plays the load this group has seen against the running and the edited document. Nothing is changed by it.'}</p>
        )}
      </div>
    </section>
  );
}

function Result({ outcome, stale, currency }: { outcome: Outcome; stale: boolean; currency?: string }) {
  const { running, edited, from, to, filledSteps, steps } = outcome.comparison;
  return (
    <>
      <p class="sentence">{verdict(running, edited, Date.parse(from), Date.parse(to), currency)}</p>
      {stale && <p class="warn">▲ Computed for <s>version {outcome.version}</s> of the text as it was then. Compare again for the one on the screen.</p>}
      <table>
        <thead><tr><th scope="col"><span class="hidden">figure</span></th><th scope="col" class="number">running</th><th scope="col" class="number">edited</th><th scope="col">verdict</th></tr></thead>
        <tbody>
          {compared(running, edited, currency).map((row) => (
            <tr>
              <th scope="row">{row.name}</th>
              <td class="number">{row.running}</td>
              <td class="number"><strong>{row.edited}</strong></td>
              <td class={row.judgement === 'better' ? 'ok' : row.judgement === 'worse' ? 'bad' : 'muted'}>
                {row.judgement === 'better' ? '▼ ' : row.judgement === 'worse' ? '▲ ' : '= '}{words[row.judgement]}{row.judgement !== 'same' && row.change ? ` (${row.change})` : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {filledSteps > 0 && <p class="muted">{filledSteps} of {steps} minutes had no value of their own; the last one was repeated.</p>}
    </>
  );
}
