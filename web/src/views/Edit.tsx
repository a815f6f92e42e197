// What would this change do? The document as text, the server's problems while it is typed, the backtest of it
// beside the running one, and one way to apply it.
import { useEffect, useState } from 'preact/hooks';
import type { FieldProblem, Group } from '../api/types.gen';
import { ApiError, request } from '../api/client';
import { groupAddress } from '../app/router';
import { mayWrite, session } from '../app/session';
import { useCell } from '../app/store';
import { Conflict, type Other } from '../act/Conflict';
import { Dialogue } from '../act/Dialogue';
import { DiffView } from '../edit/DiffView';
import { Effect, type Outcome } from '../edit/Effect';
import { Problem } from '../ui/Problem';
import { YamlEditor } from '../edit/YamlEditor';
import { loadDocument, useDocument } from '../edit/useDocument';

type Applied = { version: number; before: { version: number; text: string } };

export default function Edit({ id }: { id: string }) {
  const document = useDocument(id);
  const { base, text, judged, stored } = document;
  const may = mayWrite(useCell(session));
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [applying, setApplying] = useState(false);
  const [conflict, setConflict] = useState<Other | null>(null);
  const [applied, setApplied] = useState<Applied | null>(null);
  const [goTo, setGoTo] = useState<{ line: number } | null>(null);
  useEffect(() => {
    if (!applied) return undefined;
    const timer = setTimeout(() => setApplied(null), 10_000);
    return () => clearTimeout(timer);
  }, [applied]);

  if (document.problem) return <Problem problem={document.problem} again={document.again} />;
  if (!base || !stored) return <div class="block" style="height:60vh" aria-busy="true" aria-label="Loading the document" />;

  const errors = judged?.text === text ? judged.errors : [];
  const warnings = judged?.text === text ? judged.warnings : [];
  const settled = judged?.text === text;
  const changed = text !== base.text;
  const show = (problem: FieldProblem) => problem.line && setGoTo({ line: problem.line });
  const apply = () => {
    const first = errors[0];
    if (first) show(first);
    else if (changed && may) setApplying(true);
  };
  const put = async (body: string, version: number) => {
    const { body: group } = await request<Group>(`groups/${encodeURIComponent(id)}`, {
      method: 'PUT', contentType: 'application/yaml', body, etag: `"${version}"`,
    });
    const fresh = await loadDocument(id);
    document.setStored(fresh);
    document.rebase({ version: fresh.version, text: fresh.text }, fresh.text);
    return group.version ?? version + 1;
  };
  const confirm = async () => {
    try {
      const version = await put(text, base.version);
      setApplied({ version, before: base });
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.problem.status !== 412) throw failure;
      const theirs = await loadDocument(id);
      document.setStored(theirs);
      setConflict({ version: theirs.version, text: theirs.text });
    }
  };
  return (
    <>
      <div class="row between">
        <div><h1>Edit {id}</h1><p class="facts"><span>version {base.version}</span>
          {document.restored && <span class="warn">▲ Your draft from before is on the screen.</span>}
          {stored.version !== base.version && !conflict && <span class="warn">▲ Version {stored.version} is stored meanwhile; applying will ask what to keep.</span>}</p></div>
        <div class="row">
          <a class="button" href={groupAddress(id)}>Back to {id}</a>
          <button type="button" disabled={!changed} onClick={() => document.rebase({ version: stored.version, text: stored.text }, stored.text)}>Discard changes</button>
          {may ? <button type="button" class="primary" aria-disabled={!changed || errors.length > 0} onClick={apply}>Apply…</button>
            : <span class="muted">You can look. Changing needs the operator role.</span>}
        </div>
      </div>
      {applied && (
        <p class="bar" role="status">Version {applied.version} is in force.
          <button type="button" onClick={() => { const undo = applied; setApplied(null); void put(undo.before.text, undo.version); }}>Back to version {applied.before.version}</button></p>
      )}
      {conflict && (
        <Conflict group={id} base={base} theirs={conflict} yours={text}
          onMerged={(merged) => { document.rebase(conflict, merged); setConflict(null); }} />
      )}
      {!conflict && (
        <div class="columns">
          <section class="panel" aria-label="Document">
            <YamlEditor value={text} onInput={document.edit} onSubmit={apply} goTo={goTo} readOnly={!may}
              marks={[...errors.map((error) => ({ line: error.line ?? 1, text: said(error) })), ...warnings.map((one) => ({ line: one.line ?? 1, text: said(one), warning: true }))]} />
            <div id="yaml-problems" class="stack" role="status" aria-live="polite">
              {!settled && changed && <p class="muted">Checking…</p>}
              {settled && errors.length === 0 && <p class="ok">● {changed ? 'The server would take this document.' : 'As it is stored.'}</p>}
              {[...errors, ...warnings].map((problem, index) => (
                <button type="button" class={`quiet problem-line ${index < errors.length ? 'bad' : 'warn'}`} onClick={() => show(problem)}>
                  {index < errors.length ? '■' : '▲'} {problem.line ? `line ${problem.line} · ` : ''}{problem.path ? <code>{problem.path}</code> : 'document'}: {problem.found}; {problem.allowed}
                </button>
              ))}
            </div>
          </section>
          <div class="stack">
            <Effect group={id} text={text} version={base.version} outcome={outcome} onOutcome={setOutcome} disabled={errors.length > 0}
              {...(currencyOf(stored.group) ? { currency: currencyOf(stored.group) ?? '' } : {})} />
            {changed && <section class="panel" aria-labelledby="changes-title"><h2 id="changes-title">Changes</h2><DiffView before={base.text} after={text} /></section>}
          </div>
        </div>
      )}
      {applying && (
        <Dialogue title={`Apply to ${id}`} action={`Apply version ${base.version + 1}`} onClose={() => setApplying(false)} onConfirm={confirm}>
          <DiffView before={base.text} after={text} />
          {outcome && outcome.text === text ? <p class="muted">Compared on this group's own history: see “Would have done”.</p>
            : <p class="muted">Not compared on this group's history yet.</p>}
          <p>{atOnce(stored.group, text)}</p>
        </Dialogue>
      )}
    </>
  );
}

const said = (problem: FieldProblem) => `${problem.path}: ${problem.found}; ${problem.allowed}`;

const currencyOf = (group: Group) => {
  const currency = group.budget?.currency;
  return typeof currency === 'string' ? currency : undefined;
};

// Bounds act at once, whatever rules and windows say; everything else waits for the next evaluation.
function atOnce(group: Group, text: string): string {
  const bound = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  const current = group.status?.current ?? 0;
  const most = bound('maxCapacity');
  const least = bound('minCapacity');
  if (current > most) return `maximum ${group.maxCapacity} → ${most}: ends ${current - most} of ${current} instances now.`;
  if (current < least) return `minimum ${group.minCapacity} → ${least}: starts ${least - current} instances now.`;
  return 'Nothing happens at once: the next evaluation decides by the new document.';
}
