// Pictures of every view for people to judge, and what no person should have to look for: console errors, overflow, axe.
//   node tools/screenshots.mjs ADDRESS TOKEN_FILE [view…]
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const [address, tokenFile, ...only] = process.argv.slice(2);
const group = process.env.GROUP ?? 'web-tier';
const all = {
  overview: '/', map: '/?view=map', group: `/groups/${group}`, forecast: `/groups/${process.env.FORECAST ?? 'search'}/forecast`,
  predictive: `/groups/${process.env.FORECAST ?? 'search'}`, edit: `/groups/${group}/edit`, costs: '/costs', audit: '/audit',
};
const folder = join(here, '../screenshots');
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const axe = readFileSync(join(here, '../node_modules/axe-core/axe.min.js'), 'utf8');
let failures = 0;
const complain = (text) => { failures++; console.error(text); };

for (const width of (process.env.WIDTHS ?? '1280,390').split(',').map(Number)) {
  for (const colorScheme of (process.env.SCHEMES ?? 'light,dark').split(',')) {
    // Evaluating axe needs eval, which our policy forbids; it is set aside for the check alone.
    const context = await browser.newContext({ viewport: { width, height: width > 700 ? 900 : 844 }, colorScheme, deviceScaleFactor: 1, bypassCSP: true });
    const signed = await context.request.post(`${address}/api/v1/sign-in`, { data: { token: readFileSync(tokenFile, 'utf8').trim() }, headers: { Origin: address } });
    if (!signed.ok()) throw new Error(`sign-in: ${signed.status()}`);
    for (const [name, path] of Object.entries(all)) {
      if (only.length && !only.includes(name)) continue;
      const page = await context.newPage();
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complain(`${name} ${width} ${colorScheme}: ${message.text()} ${message.location().url}`));
      page.on('pageerror', (error) => complain(`${name}: ${error}`));
      await page.goto(address + path);
      await page.waitForSelector('main > *');
      await page.waitForTimeout(Number(process.env.SETTLE ?? 1200));
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: width > 700 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) complain(`${name} ${width}: ${wide} px wider than the window`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      for (const one of violations.filter((found) => ['serious', 'critical'].includes(found.impact))) {
        complain(`${name} ${width} ${colorScheme}: axe ${one.id}: ${one.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
      }
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
console.log(failures === 0 ? 'nothing to complain of' : `${failures} complaints`);
process.exit(failures === 0 ? 0 : 1);
