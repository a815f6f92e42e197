// What the page costs, measured in a real Chromium against a running server; the budgets stand in PAGE.md, the results in docs/benchmarks.md.
//   node tools/measure.mjs ADDRESS TOKEN_FILE first|list|chart|memory [GROUP]
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [address, tokenFile, what, group = 'web-tier'] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const signed = await context.request.post(`${address}/api/v1/sign-in`, { data: { token: readFileSync(tokenFile, 'utf8').trim() }, headers: { Origin: address } });
if (!signed.ok()) throw new Error(`sign-in: ${signed.status()}`);

async function open(path, slower = 1) {
  const page = await context.newPage();
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
  const box = await page.locator('.u-over').first().boundingBox();
  await page.mouse.move(box.x + 500, box.y + 60);
  await page.keyboard.down('Shift');
  await page.mouse.down();
  print('pan, 180 moves', await frames(page, async () => { for (let move = 0; move < 180; move++) await page.mouse.move(box.x + 500 - move, box.y + 60); }));
  await page.mouse.up();
  await page.keyboard.up('Shift');
  print('long tasks', (await page.evaluate(() => globalThis.long)).filter((one) => one > 50));
} else if (what === 'memory') {
  const { page, devtools } = await open(`/groups/${group}?range=15m`);
  await page.waitForSelector('.u-over');
  await page.waitForTimeout(5000);
  const seconds = Number(process.env.SECONDS ?? 120);
  const samples = [];
  for (let at = 0; at < seconds; at += 5) {
    await page.waitForTimeout(5000);
    const metrics = Object.fromEntries((await devtools.send('Performance.getMetrics').catch(() => ({ metrics: [] }))).metrics.map(({ name, value }) => [name, value]));
    samples.push({ heap: await heap(devtools), nodes: metrics.Nodes, listeners: metrics.JSEventListeners });
  }
  const mean = (from, to) => samples.slice(from, to).reduce((sum, { heap: of }) => sum + of, 0) / Math.max(1, to - from);
  const quarter = Math.floor(samples.length / 4);
  print('heap, kB', samples.map((one) => Math.round(one.heap / 1024)).join(' '));
  print('last quarter / second', Number((mean(3 * quarter, samples.length) / mean(quarter, 2 * quarter)).toFixed(3)));
} else {
  console.error('first, list, chart or memory');
  process.exitCode = 2;
}
await browser.close();
