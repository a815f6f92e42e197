// A real Chromium, signed in to a running server: what the tools of this folder begin with.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const pictures = join(here, '../screenshots');
/** axe's script; evaluating it needs `bypassCSP`, since our policy forbids eval. */
export const axe = () => readFileSync(join(here, '../node_modules/axe-core/axe.min.js'), 'utf8');

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

export async function signedIn(browser, address, token, options) {
  const context = await browser.newContext(options);
  const answer = await context.request.post(`${address}/api/v1/sign-in`, { data: { token }, headers: { Origin: address } });
  if (!answer.ok()) throw new Error(`sign-in: ${answer.status()}`);
  return context;
}

/** What a page says of itself that no person should have to look for. */
export function listen(page, name, complain) {
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complain(`${name}: ${message.text()} ${message.location().url}`));
  page.on('pageerror', (error) => complain(`${name}: ${error}`));
}

/** Serious and critical findings of axe. */
export async function judge(page, name, script, complain) {
  await page.evaluate(script);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const one of violations.filter((found) => ['serious', 'critical'].includes(found.impact))) {
    complain(`${name}: axe ${one.id}: ${one.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
  }
}
