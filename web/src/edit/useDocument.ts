// The document that is edited: loaded with its version, kept as a draft, judged by the server while it is typed.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { FieldProblem, Group, Problem } from '../api/types.gen';
import { ApiError, problemFrom, request } from '../api/client';
import { dropDraft, loadDraft, saveDraft } from './drafts';

export type Stored = { version: number; text: string; group: Group };
export type Judged = { text: string; errors: FieldProblem[]; warnings: FieldProblem[] };

const pause = 300;
const path = (id: string) => `groups/${encodeURIComponent(id)}`;

/** The newest document and its version. */
export async function loadDocument(id: string, signal?: AbortSignal): Promise<Stored> {
  const given = signal ? { signal } : {};
  const { body: group } = await request<Group>(path(id), given);
  const version = group.version ?? 1;
  const { body: text } = await request<string>(path(id), { accept: 'application/yaml', query: { version }, ...given });
  return { version, text, group };
}

export function useDocument(id: string) {
  const [stored, setStored] = useState<Stored | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [base, setBase] = useState<{ version: number; text: string } | null>(null);
  const [text, setText] = useState('');
  const [restored, setRestored] = useState(false);
  const [judged, setJudged] = useState<Judged | null>(null);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    loadDocument(id, abort.signal).then((document) => {
      const draft = loadDraft(id);
      setStored(document);
      setProblem(null);
      setBase(draft ? { version: draft.version, text: draft.base } : { version: document.version, text: document.text });
      setText(draft ? draft.text : document.text);
      setRestored(draft !== null && draft.text !== document.text);
    }, (failure: unknown) => {
      if (!abort.signal.aborted) setProblem(problemFrom(failure));
    });
    return () => abort.abort();
  }, [id, turn]);

  const last = useRef<AbortController | null>(null);
  useEffect(() => {
    if (!base) return undefined;
    const timer = setTimeout(() => {
      last.current?.abort();
      const abort = new AbortController();
      last.current = abort;
      request<{ errors: FieldProblem[]; warnings: FieldProblem[] }>('validate', { method: 'POST', contentType: 'application/yaml', body: text, signal: abort.signal })
        .then(({ body }) => setJudged({ text, errors: body.errors, warnings: body.warnings }), (failure: unknown) => {
          // Text that is not even YAML is refused as a request; what is wrong is in it all the same.
          if (failure instanceof ApiError && failure.problem.errors) setJudged({ text, errors: failure.problem.errors, warnings: [] });
          else if (failure instanceof ApiError && failure.problem.status === 400) {
            setJudged({ text, errors: [{ path: '', found: failure.problem.detail ?? failure.problem.title, allowed: 'a YAML document' }], warnings: [] });
          }
        });
    }, pause);
    return () => clearTimeout(timer);
  }, [text, base]);

  const edit = useCallback((next: string) => {
    setText(next);
    setRestored(false);
    if (base) saveDraft(id, { version: base.version, base: base.text, text: next });
  }, [id, base]);

  /** Goes on from another version: after applying, discarding, or merging. */
  const rebase = useCallback((onto: { version: number; text: string }, next: string) => {
    setBase(onto);
    setText(next);
    setRestored(false);
    if (next === onto.text) dropDraft(id);
    else saveDraft(id, { version: onto.version, base: onto.text, text: next });
  }, [id]);

  return { stored, setStored, base, text, edit, rebase, restored, judged, problem, again: () => setTurn((count) => count + 1) };
}
