// Data of the server in a view: the old stays while the new is on its way, and an older request is given up.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from './types.gen';
import { problemFrom } from './client';

export type Resource<T> = {
  data: T | undefined;
  /** of the last attempt; data of an earlier one may still be there */
  problem: Problem | undefined;
  loading: boolean;
  /** reads again without taking the old data away */
  again: () => void;
};

/** `key` says what is read: another key reads again; `null` reads nothing. */
export function useResource<T>(key: string | null, read: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string | null; data?: T; problem?: Problem; loading: boolean }>({ key, loading: key !== null });
  const [turn, setTurn] = useState(0);
  const reader = useRef(read);
  reader.current = read;
  useEffect(() => {
    if (key === null) return undefined;
    const abort = new AbortController();
    setState((old) => ({ ...old, key, loading: true }));
    reader.current(abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setState({ key, data, loading: false });
      },
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        const problem = problemFrom(failure);
        setState((old) => ({ ...old, key, problem, loading: false }));
      },
    );
    return () => abort.abort();
  }, [key, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { data: state.data, problem: state.problem, loading: state.loading, again };
}
