// Who cannot see, point or read small print: axe in every dialogue, focus that is seen and comes back, narrow and enlarged
// windows, forced colours, reduced motion, and from sign-in to a freeze and an applied change by keys alone.
//   node tools/access.mjs ADDRESS TOKEN_FILE [GROUP [dialogues|conditions|keys]]   it freezes the group, changes its name, and takes both back
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, judge, launch, listen, pictures as folder, signedIn } from './browser.mjs';

const [address, tokenFile, group = 'web-tier'] = process.argv.slice(2);
const token = readFileSync(tokenFile, 'utf8').trim();
const script = axe();
mkdirSync(folder, { recursive: true });
const browser = await launch();
let failures = 0;
const complain = (text) => { failures++; console.error(text); };
const at = `/groups/${group}`;
const views = { overview: '/', map: '/?view=map', group: at, edit: `${at}/edit`, forecast: `${at}/forecast`, 'what-if': `${at}/what-if`, costs: '/costs', audit: '/audit' };
/** What opens above a view, and the key that opens it. */
const dialogues = { keys: [at, '?'], palette: [at, 'Control+k'], capacity: [at, 's'], freeze: [at, 'z'], pause: [at, 'p'], range: [at, 't'], peek: ['/', ' '] };

async function open(context, path, name) {
  const page = await context.newPage();
  listen(page, name, complain);
  await page.goto(address + path);
  await page.waitForSelector('main > *');
  await page.waitForTimeout(1000);
  return page;
}

async function reflows(page, name) {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll('main *, header *')].filter((element) => element.getBoundingClientRect().right > room + 1 && !element.closest('.scroll, .filters, .yaml, .plot, .hidden, table, pre'));
    return { more: document.documentElement.scrollWidth - room, which: out.slice(0, 3).map((element) => element.outerHTML.slice(0, 100)) };
  });
  if (wide.more > 0) complain(`${name}: ${wide.more} px wider than the window: ${wide.which.join(' | ')}`);
}

/** Tab through a view: what has the focus is seen, and it goes on. */
async function walk(page, name) {
  const seen = new Set();
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const box = element.getBoundingClientRect();
      // The outline may be that of the row or field it is in.
      const outline = (one) => { const style = getComputedStyle(one); return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth); };
      const shown = Math.max(...[element, element.closest('.list-row'), element.closest('.yaml')].filter(Boolean).map(outline));
      const [x, y] = [Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 0), innerHeight - 1)];
      const above = document.elementFromPoint(x, y);
      return { html: element.outerHTML.slice(0, 120), outline: shown, inside: box.bottom > 0 && box.top < innerHeight, covered: !(above && (element.contains(above) || above.contains(element))) };
    });
    if (!focus) break;
    seen.add(focus.html);
    if (focus.outline < 2) complain(`${name}: the focus is not seen on ${focus.html}`);
    if (!focus.inside) complain(`${name}: the focus is outside the window: ${focus.html}`);
    else if (focus.covered) complain(`${name}: the focus is covered: ${focus.html}`);
  }
  if (seen.size < 3) complain(`${name}: Tab reaches ${seen.size} elements`);
}

// Parts by name, for whom one is enough: dialogues, conditions, keys.
const only = process.argv[5];
for (const [width, colorScheme] of only && only !== 'dialogues' ? [] : [[1280, 'light'], [1280, 'dark'], [390, 'light'], [390, 'dark']]) {
  const context = await signedIn(browser, address, token, { bypassCSP: true, viewport: { width, height: 844 }, colorScheme });
  for (const [name, [path, key]] of Object.entries(dialogues)) {
    const label = `${name} ${width} ${colorScheme}`;
    const page = await open(context, path, label);
    const opener = page.locator(path === '/' ? '.list a.open' : 'main button').first();
    await opener.focus();
    const before = await page.evaluate(() => { globalThis.opener = document.activeElement; return document.querySelectorAll('dialog[open], .peek, .ranges form').length; });
    await page.keyboard.press(key);
    await page.waitForTimeout(600);
    if (await page.locator('dialog[open], .peek, .ranges form').count() <= before) complain(`${label}: ${key} opens nothing`);
    await judge(page, label, script, complain);
    await reflows(page, label);
    await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    await page.keyboard.press('Escape');
    await page.waitForTimeout(300);
    if (await page.locator('dialog[open], .peek, .ranges form').count() > 0) complain(`${label}: Escape does not close it`);
    if (!await page.evaluate(() => document.activeElement === globalThis.opener)) complain(`${label}: the focus does not come back, it is on ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 100))}`);
    await page.close();
  }
  await context.close();
}

for (const [name, options] of only && only !== 'conditions' ? [] : Object.entries({
  '320 px': { viewport: { width: 320, height: 640 } },
  '200 %': { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
  'forced colours': { viewport: { width: 1280, height: 900 }, forcedColors: 'active' },
  'reduced motion': { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
})) {
  const context = await signedIn(browser, address, token, options);
  for (const [view, path] of Object.entries(views)) {
    const label = `${view}, ${name}`;
    const page = await open(context, path, label);
    await reflows(page, label);
    if (name === 'reduced motion') {
      const running = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length);
      if (running > 0) complain(`${label}: ${running} animations run`);
      await walk(page, label);
    } else await page.screenshot({ path: join(folder, `${view}-${name.replace(/\W+/g, '')}.png`) });
    await page.close();
  }
  await context.close();
}

// By keys alone, from the token to a freeze, its end, and an applied change.
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const page = await open(context, '/', 'keys');
const until = (condition, what, argument) => page.waitForFunction(condition, argument, { timeout: 10_000 }).catch(() => complain(`keys: ${what}`));
const press = async (...keys) => { for (const key of keys) { await page.keyboard.press(key); await page.waitForTimeout(150); } };
const tabTo = async (name) => {
  for (let turn = 0; turn < 40; turn++) {
    if (await page.evaluate((text) => document.activeElement?.textContent?.trim().startsWith(text), name)) return;
    await press('Tab');
  }
  complain(`keys: Tab does not reach “${name}”`);
};
await until(() => document.activeElement?.matches('input'), 'the field for the token has no focus');
await page.keyboard.type(token);
await press('Enter');
await until(() => document.querySelector('.list-row .list-capacity'), 'the groups do not come');
await press('/');
await page.keyboard.type(group);
await page.waitForTimeout(800);
await press('Escape', 'j', 'Enter');
await until((path) => location.pathname === path, 'Enter does not open the group', at);
await until(() => document.querySelector('.u-over'), 'no chart');
await press('z');
await until(() => document.querySelector('dialog[open]'), 'z opens nothing');
await page.keyboard.type('by keys alone');
await press('Enter');
await until(() => /Lift freeze/.test(document.body.innerText), 'it is not frozen');
await press('z');
await until(() => document.querySelector('dialog[open]'), 'z opens nothing on a frozen group');
await page.keyboard.type('enough');
await press('Enter');
await until(() => !/Lift freeze/.test(document.body.innerText), 'it is still frozen');
await press('e');
await until(() => document.querySelector('.yaml textarea'), 'e does not open the editor');
const document_ = await page.locator('.yaml textarea').inputValue();
await page.locator('.yaml textarea').focus();
await press('Control+End');
await page.keyboard.type('# by keys\n');
await until(() => /would take this document/.test(document.body.innerText), 'the change is not judged');
await press('Control+Enter');
await until(() => document.querySelector('dialog[open]'), 'Ctrl Enter opens no confirmation');
await tabTo('Apply version');
await press('Enter');
await until(() => /is in force/.test(document.body.innerText), 'it is not applied');
if (document_ === await page.locator('.yaml textarea').inputValue()) console.log('the document is stored without its comment');
await context.close();
await browser.close();
console.log(failures === 0 ? 'nothing to complain of' : `${failures} complaints`);
process.exit(failures === 0 ? 0 : 1);
