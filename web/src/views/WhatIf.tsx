// Is there a better setting? Nothing is applied from here: a point opens in the editor.
import { useEffect, useRef, useState } from 'preact/hooks';
import { problemFrom, request } from '../api/client';
import type { Frontier, Problem as ProblemDocument } from '../api/types.gen';
import { go, groupAddress } from '../app/router';
import { useTitle } from '../app/title';
import { FrontierPicture } from '../chart/FrontierPicture';
import { saveDraft } from '../edit/drafts';
import { loadDocument } from '../edit/useDocument';
import { costOf, perMonth, saving } from '../tune/frontier';
import { money, number, percent } from '../ui/format';
import { Problem } from '../ui/Problem';

const bounds: ReadonlyArray<[string, number]> = [['0.1 %', 0.001], ['0.5 %', 0.005], ['1 %', 0.01], ['2 %', 0.02], ['5 %', 0.05]];

export default function WhatIf({ id }: { id: string }) {
  const [bound, setBound] = useState<number | null>(null);
  const [frontier, setFrontier] = useState<Frontier | null>(null);
  const [problem, setProblem] = useState<ProblemDocument | null>(null);
  const [selected, setSelected] = useState(-1);
  const [running, setRunning] = useState(false);
  const abort = useRef<AbortController | null>(null);
  useTitle(`What if ${id}`);
  useEffect(() => () => abort.current?.abort(), []);
  const search = async () => {
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    setRunning(true);
    setProblem(null);
    try {
      const { body } = await request<Frontier>(`groups/${encodeURIComponent(id)}/tune`, {
        method: 'POST', body: bound === null ? {} : { underProvisionedTime: bound }, deadline: 60_000, signal: own.signal,
      });
      setFrontier(body);
      setSelected(body.points.findIndex((point) => point.chosen));
    } catch (failure) {
      if (!own.signal.aborted) setProblem(problemFrom(failure));
    } finally {
      if (!own.signal.aborted) setRunning(false);
    }
  };
  const open = async (document: string) => {
    try {
      const stored = await loadDocument(id);
      saveDraft(id, { version: stored.version, base: stored.text, text: document });
      go(groupAddress(id, 'edit'));
    } catch (failure) {
      setProblem(problemFrom(failure));
    }
  };
  return (
    <>
      <div class="row between"><h1>What if {id}</h1><a class="button" href={groupAddress(id)}>Back to {id}</a></div>
      <div class="row filters">
        <span class="row" role="group" aria-label="Share of time that may be short">
          <button type="button" aria-pressed={bound === null} onClick={() => setBound(null)}>its promise</button>
          {bounds.map(([name, share]) => <button type="button" key={name} aria-pressed={bound === share} onClick={() => setBound(share)}>{name}</button>)}
        </span>
        <button type="button" class="primary" disabled={running} onClick={() => void search()}>{running ? 'Trying settings, up to 20 s…' : 'Search on the last 7 days'}</button>
      </div>
      {problem && <Problem problem={problem} again={() => void search()} />}
      {!frontier && !problem && <p class="sentence">Plays settings of this group on the load it has seen, and shows what each would have cost and failed. Nothing is changed.</p>}
      {frontier && <Found frontier={frontier} selected={selected} onSelect={setSelected} onOpen={open} />}
    </>
  );
}

type FoundProperties = { frontier: Frontier; selected: number; onSelect: (index: number) => void; onOpen: (document: string) => void };

function Found({ frontier, selected, onSelect, onOpen }: FoundProperties) {
  const from = Date.parse(frontier.from);
  const to = Date.parse(frontier.to);
  const priced = frontier.running.cost > 0;
  const write = (amount: number) => {
    const month = perMonth(amount, from, to);
    return priced ? `${money(month)} /month` : `${number(month)} instance-h /month`;
  };
  const point = frontier.points[selected];
  const chosen = frontier.points.find((one) => one.chosen);
  const gain = chosen ? saving(frontier.running, chosen.figures) : 0;
  return (
    <>
      <div class="headline">
        <div class="primary-number">{chosen ? percent(Math.max(0, gain)) : '–'}<small class="muted">{chosen ? 'to be saved' : 'nothing found'}</small></div>
        <p class="sentence">{chosen
          ? `At ${percent(frontier.bound)} short, ${write(costOf(chosen.figures))} is reachable; what runs costs ${write(costOf(frontier.running))} and was short ${percent(frontier.running.underProvisionedTimeShare)} of the time.`
          : `None of ${number(frontier.tried)} settings keeps ${percent(frontier.bound)} on this load.`}</p>
      </div>
      <div class="columns">
        <FrontierPicture frontier={frontier} selected={selected} onSelect={onSelect} write={write} />
        <section class="panel" aria-labelledby="point-title" aria-live="polite">
          <h2 id="point-title">{point ? (point.chosen ? 'Cheapest that keeps the bound' : 'Candidate') : 'Choose a point'}</h2>
          {point && (
            <>
              <p>{write(costOf(point.figures))} · short {percent(point.figures.underProvisionedTimeShare)} · {percent(Math.abs(saving(frontier.running, point.figures)))} {saving(frontier.running, point.figures) < 0 ? 'dearer' : 'cheaper'} than what runs</p>
              {Object.keys(point.changes).length === 0 ? <p class="muted">As it is.</p> : (
                <table><thead><tr><th scope="col">Setting</th><th scope="col">would be</th></tr></thead>
                  <tbody>{Object.entries(point.changes).map(([path, value]) => <tr key={path}><th scope="row"><code>{path}</code></th><td>{value}</td></tr>)}</tbody></table>
              )}
              <div class="row end"><button type="button" class="primary" disabled={Object.keys(point.changes).length === 0} onClick={() => onOpen(point.document)}>Open in editor</button></div>
            </>
          )}
          <p class="muted">{number(frontier.tried)} settings tried on {number(frontier.steps)} minutes of load. Chosen on this time, so expect a little worse on the next.</p>
        </section>
      </div>
    </>
  );
}
