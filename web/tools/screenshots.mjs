// Pictures of every view for people to judge, and what no person should have to look for: console errors, overflow, axe.
//   node tools/screenshots.mjs ADDRESS TOKEN_FILE [view…]
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, judge, launch, listen, pictures as folder, signedIn } from './browser.mjs';

const [address, tokenFile, ...only] = process.argv.slice(2);
const group = process.env.GROUP ?? 'web-tier';
const all = {
  overview: '/', map: '/?view=map', group: `/groups/${group}`, forecast: `/groups/${process.env.FORECAST ?? 'search'}/forecast`,
  predictive: `/groups/${process.env.FORECAST ?? 'search'}`, edit: `/groups/${group}/edit`, 'what-if': `/groups/${group}/what-if`, costs: '/costs', audit: '/audit',
};
mkdirSync(folder, { recursive: true });
const browser = await launch();
const token = readFileSync(tokenFile, 'utf8').trim();
const script = axe();
let failures = 0;
const complain = (text) => { failures++; console.error(text); };

for (const width of (process.env.WIDTHS ?? '1280,390').split(',').map(Number)) {
  for (const colorScheme of (process.env.SCHEMES ?? 'light,dark').split(',')) {
    const context = await signedIn(browser, address, token, { viewport: { width, height: width > 700 ? 900 : 844 }, colorScheme, deviceScaleFactor: 1, bypassCSP: true });
    for (const [name, path] of Object.entries(all)) {
      if (only.length && !only.includes(name)) continue;
      const page = await context.newPage();
      listen(page, `${name} ${width} ${colorScheme}`, complain);
      await page.goto(address + path);
      await page.waitForSelector('main > *');
      await page.waitForTimeout(Number(process.env.SETTLE ?? 1200));
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: width > 700 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) complain(`${name} ${width}: ${wide} px wider than the window`);
      await judge(page, `${name} ${width} ${colorScheme}`, script, complain);
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
console.log(failures === 0 ? 'nothing to complain of' : `${failures} complaints`);
process.exit(failures === 0 ? 0 : 1);
