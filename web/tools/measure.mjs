// What the page costs, measured in a real Chromium against a running server; the budgets stand in PAGE.md, the results in docs/benchmarks.md.
//   node tools/measure.mjs ADDRESS TOKEN_FILE first|list|chart|pan|memory [GROUP]
import { readFileSync } from 'node:fs';
import { launch, signedIn } from './browser.mjs';

const [address, tokenFile, what, group = 'web-tier'] = process.argv.slice(2);
const browser = await launch();
const context = await signedIn(browser, address, readFileSync(tokenFile, 'utf8').trim(), { viewport: { width: 1440, height: 900 } });

const minutes = 10_000;
// of a group that is looked at every two seconds
const evaluationsAnHour = 1800;

async function open(path, slower = 1, prepare = async () => undefined) {
  const page = await context.newPage();
  await prepare(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  if (slower > 1) await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const seen = { bytes: 0, requests: 0, urls: new Map() };
  devtools.on('Network.responseReceived', ({ requestId, response }) => seen.urls.set(requestId, response.url));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    seen.requests++;
    seen.bytes += encodedDataLength;
    if (seen.urls.get(requestId)?.includes('order=true')) seen.index = encodedDataLength;
  });
  await page.addInitScript(() => {
    globalThis.shift = 0;
    globalThis.long = [];
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) globalThis.long.push(Math.round(entry.duration)); }).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(address + path);
  return { page, devtools, seen };
}

/** Times between frames while something is done. */
async function frames(page, act) {
  await page.evaluate(() => {
    globalThis.frames = [];
    globalThis.counting = true;
    let last = performance.now();
    const count = (now) => { globalThis.frames.push(now - last); last = now; if (globalThis.counting) requestAnimationFrame(count); };
    requestAnimationFrame(count);
  });
  await act();
  const times = (await page.evaluate(() => { globalThis.counting = false; return globalThis.frames; })).slice(2).sort((a, b) => a - b);
  const at = (share) => Number(times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(1));
  return { frames: times.length, median: at(0.5), p95: at(0.95), most: at(1) };
}

/** Shift and a drag over the chart. */
async function pan(page) {
  const box = await page.locator('.u-over').first().boundingBox();
  await page.mouse.move(box.x + 500, box.y + 60);
  await page.keyboard.down('Shift');
  await page.mouse.down();
  const told = await frames(page, async () => { for (let move = 0; move < 180; move++) await page.mouse.move(box.x + 500 - 2 * move, box.y + 60); });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  return told;
}

/** Functions by the time spent in themselves, in milliseconds. */
function busiest({ nodes: calls, samples, timeDeltas }) {
  const names = new Map(calls.map(({ id, callFrame: { functionName, url, lineNumber, columnNumber } }) => [id, `${functionName || 'anonymous'} ${url.split('/').at(-1)}:${lineNumber}:${columnNumber}`]));
  const spent = new Map();
  samples.forEach((id, index) => spent.set(names.get(id), (spent.get(names.get(id)) ?? 0) + timeDeltas[index] / 1000));
  return Object.fromEntries([...spent].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([name, ms]) => [name, Math.round(ms)]));
}

const work = async (devtools) => Object.fromEntries((await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));

const nodes = (page) => page.evaluate(() => document.querySelectorAll('*').length);
const heap = async (devtools) => { await devtools.send('HeapProfiler.collectGarbage'); return (await devtools.send('Runtime.getHeapUsage')).usedSize; };
const print = (name, value) => console.log(name.padEnd(28), typeof value === 'object' ? JSON.stringify(value) : value);

if (what === 'first') {
  for (const [name, path, slower] of [['overview', '/', 1], ['overview, 4 × slower', '/', 4], ['group', `/groups/${group}`, 1]]) {
    const runs = [];
    for (let run = 0; run < 3; run++) {
      const { page, seen } = await open(path, slower);
      await page.waitForSelector(path === '/' ? '.list-row .list-capacity, .empty' : '.u-over');
      const useful = await page.evaluate(() => performance.getEntriesByName('nova:useful')[0]?.startTime ?? performance.now());
      await page.waitForLoadState('networkidle').catch(() => undefined);
      runs.push({ ms: Math.round(useful), kB: Math.round(seen.bytes / 1024), shift: Number((await page.evaluate(() => globalThis.shift)).toFixed(4)) });
      await page.close();
    }
    print(name, runs.sort((a, b) => a.ms - b.ms)[0]);
  }
} else if (what === 'list') {
  const { page, seen } = await open('/');
  await page.waitForSelector('.list-row .list-capacity');
  await page.waitForTimeout(1000);
  print('index on the wire, kB', Math.round((seen.index ?? 0) / 1024));
  print('elements', await nodes(page));
  print('idle', await frames(page, () => page.waitForTimeout(1500)));
  const before = seen.requests;
  await page.mouse.move(700, 500);
  print('wheel, 10,000 px/s', await frames(page, async () => { for (let turn = 0; turn < 120; turn++) { await page.mouse.wheel(0, 167); await page.waitForTimeout(16); } }));
  await page.waitForSelector('.list-row .list-capacity');
  print('requests meanwhile', seen.requests - before);
  const jump = Date.now();
  await page.keyboard.press('End');
  await page.waitForFunction(() => { const rows = document.querySelectorAll('.list-row'); const last = rows[rows.length - 1]; return last && last.getAttribute('aria-rowindex') === document.querySelector('.list').getAttribute('aria-rowcount') && last.querySelector('.list-capacity'); });
  print('end of the list, ms', Date.now() - jump);
  const map = Date.now();
  await page.keyboard.press('m');
  await page.waitForFunction(() => { const canvas = document.querySelector('.map canvas'); return canvas && canvas.height > 0; });
  print('map, ms', Date.now() - map);
  print('elements', await nodes(page));
  print('layout shift', await page.evaluate(() => globalThis.shift));
} else if (what === 'chart') {
  const { page } = await open(`/groups/${group}?range=${process.env.RANGE ?? '1h'}`);
  await page.waitForSelector('.u-over');
  await page.waitForTimeout(2000);
  print('idle', await frames(page, () => page.waitForTimeout(1500)));
  print('pan, 180 moves', await pan(page));
  print('long tasks', (await page.evaluate(() => globalThis.long)).filter((one) => one > 50));
} else if (what === 'pan') {
  // A week of minutes for every series of the group, as raw samples: more than the server would send, and all of it is thinned here.
  let drawn = false;
  const { page, devtools } = await open(`/groups/${group}?range=7d`, 1, async (fresh) => fresh.route('**/series?*', async (route) => {
    // Until it is drawn: later answers would be as large, which the server's never are.
    if (drawn) return;
    const answer = await (await route.fetch()).json();
    const from = Math.floor(Date.now() / 60_000) * 60_000 - minutes * 60_000;
    const at = Array.from({ length: minutes }, (_, index) => from + index * 60_000);
    const wave = (phase, size) => at.map((_, index) => size * (1.2 + Math.sin(index / 229 + phase) + 0.2 * Math.sin(index * 1.7 + phase)));
    const fill = (series, index) => { const mean = wave(index, index + 2); return { ...series, stepMillis: 60_000, at, low: mean.map((value) => value * 0.9), mean, high: mean.map((value) => value * 1.1) }; };
    await route.fulfill({ json: { ...answer, series: answer.series.map(fill), ...(answer.load ? { load: { ...fill(answer.load, 3) } } : {}) } });
  }));
  await page.waitForSelector('.u-over');
  drawn = true;
  await page.waitForTimeout(3000);
  print('lines, points of each', [await page.locator('.legend .series').count(), minutes]);
  print('idle', await frames(page, () => page.waitForTimeout(1500)));
  await devtools.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await devtools.send('Performance.enable');
  await devtools.send('Profiler.enable');
  const before = await work(devtools);
  if (process.env.PROFILE) await devtools.send('Profiler.start');
  const panned = await pan(page);
  const after = await work(devtools);
  print('pan, 180 moves', panned);
  if (process.env.PROFILE) print('parts, s', Object.fromEntries(Object.keys(after).filter((name) => /Duration/.test(name)).map((name) => [name, Number((after[name] - before[name]).toFixed(2))])));
  print('own work a move, ms of CPU', { script: Number(((after.ScriptDuration - before.ScriptDuration) / 0.18).toFixed(1)), all: Number(((after.TaskDuration - before.TaskDuration) / 0.18).toFixed(1)) });
  if (process.env.PROFILE) print('busiest', busiest((await devtools.send('Profiler.stop')).profile));
  print('long tasks meanwhile', (await page.evaluate(() => globalThis.long)).length);
} else if (what === 'memory') {
  // The first tab holds the stream and tells the others: so does this, an hour of it in a minute.
  const { page: leader } = await open('/');
  await leader.waitForSelector('.list-row .list-capacity');
  const { page, devtools } = await open(group === 'overview' ? '/' : `/groups/${group}?range=15m`);
  await devtools.send('Performance.enable');
  await page.waitForSelector(group === 'overview' ? '.list-row .list-capacity' : '.u-over');
  await page.waitForTimeout(3000);
  const seconds = Number(process.env.SECONDS ?? 60);
  await leader.evaluate(async ([id, perSecond]) => {
    const { groups } = await (await fetch('/api/v1/group-index?limit=50')).json();
    const rows = groups.filter((row) => id === 'overview' || row.id === id);
    const channel = new BroadcastChannel('novacron');
    let sequence = 1e9;
    const event = () => ({ kind: 'event', event: { sequence, at: new Date().toISOString(), type: 'scale_out', group: rows[0].id, message: `replayed ${sequence}`, details: {} } });
    // As many as the page keeps: what is measured is whether it grows beyond.
    for (let one = 0; one < 500; one++, sequence++) channel.postMessage(event());
    setInterval(() => {
      for (let one = 0; one < perSecond / 10; one++) {
        const row = rows[sequence % rows.length];
        const at = new Date().toISOString();
        channel.postMessage({ kind: 'group', row: { ...row, ready: (sequence % 5) + 1, evaluatedAt: at, reason: `hold: replayed ${sequence}` } });
        if (sequence % 6 === 0) channel.postMessage(event());
        sequence++;
      }
    }, 100);
  }, [group, Math.round(evaluationsAnHour / seconds)]);
  // Until code is compiled and what is kept is as much as it will be.
  await page.waitForTimeout(20_000);
  const samples = [];
  for (let at = 0; at < seconds; at += 5) {
    await page.waitForTimeout(5000);
    const collected = await heap(devtools);
    const metrics = await work(devtools);
    samples.push({ heap: collected, nodes: metrics.Nodes, listeners: metrics.JSEventListeners });
  }
  const quarter = Math.floor(samples.length / 4);
  const mean = (name, from, to) => samples.slice(from, to).reduce((sum, sample) => sum + sample[name], 0) / Math.max(1, to - from);
  const growth = (name) => Number((mean(name, 3 * quarter, samples.length) / mean(name, quarter, 2 * quarter)).toFixed(3));
  print('heap, kB', samples.map((one) => Math.round(one.heap / 1024)).join(' '));
  print('last quarter / second', { heap: growth('heap'), nodes: growth('nodes'), listeners: growth('listeners') });
  print('nodes, listeners at the end', [samples.at(-1).nodes, samples.at(-1).listeners]);
  print('layout shift', Number((await page.evaluate(() => globalThis.shift)).toFixed(4)));
} else {
  console.error('first, list, chart, pan or memory');
  process.exitCode = 2;
}
await browser.close();
