// Reads what the list shows: its order when asked, its rows as they come into view and stay there.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { resync } from '../api/live';
import type { Problem } from '../api/types.gen';
import { useCell } from '../app/store';
import { KnownRows, readListing, readRows, readSummary, type Filter, type Listing, type Summary } from './rows';

/** What is scrolled past is not worth a request. */
const rest = 80;
const atOnce = 100;
const summaryEvery = 10_000;

/** The order stands still while one looks: it is read again only with another filter, on request, or after a gap. */
export function useListing(key: string, filter: Filter) {
  const [state, setState] = useState<{ listing?: Listing; problem?: Problem }>({});
  const [summary, setSummary] = useState<Summary | undefined>();
  const missed = useCell(resync);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const failed = (failure: unknown) => {
      if (!abort.signal.aborted && failure instanceof ApiError) setState((old) => ({ ...old, problem: failure.problem }));
    };
    readListing(filter, abort.signal).then((listing) => {
      if (abort.signal.aborted) return;
      setState({ listing });
      setSummary(listing);
    }, failed);
    // Counts stay live while the order waits.
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') readSummary(filter, abort.signal).then((read) => { if (!abort.signal.aborted) setSummary(read); }, () => undefined);
    }, summaryEvery);
    return () => { clearInterval(timer); abort.abort(); };
  }, [key, turn, missed]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { ...state, summary: summary ?? state.listing, again };
}

export type Seen = { first: number; last: number };

/** Rows by id, read in one request once the list has stood still for a moment. */
export function useRows(listing: Listing | undefined, seen: Seen) {
  const known = useRef(new KnownRows());
  const [turn, setTurn] = useState(0);
  useMemo(() => {
    if (!listing) return;
    known.current.clear();
    known.current.put(listing.first.map((row) => row.id), listing.first);
  }, [listing]);
  useEffect(() => {
    const missing = known.current.missing(listing?.ids.slice(seen.first, seen.last) ?? []).slice(0, atOnce);
    if (missing.length === 0) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => readRows(missing, abort.signal).then((rows) => {
      if (abort.signal.aborted) return;
      known.current.put(missing, rows);
      setTurn((count) => count + 1);
    }, () => undefined), rest);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [listing, seen.first, seen.last, turn]);
  return useMemo(() => (id: string) => known.current.get(id), [listing, turn]);
}
