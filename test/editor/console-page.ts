import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { packageFolder } from '../node-red-process';

/** A page of ours, with what it wrote as errors and what it asked of other servers. */
export interface OpenedPage {
  page: Page;
  errors: string[];
  outside: string[];
}

/** Opens in a context of its own unless one is given: a browser whose tabs share their storage. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
  context?: BrowserContext,
): Promise<OpenedPage> {
  const page = await (context ?? (await browser.newContext({ reducedMotion: 'reduce', ...options }))).newPage();
  const errors: string[] = [];
  const outside: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url())) {
      outside.push(request.url());
    }
  });
  await page.goto(url);
  return { page, errors, outside };
}

/** What axe has to say of the page as it is; the context must bypass the content security policy. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  });
}

/** Keeps what the page looks like, for people to look at. */
export async function keepPage(page: Page, name: string): Promise<void> {
  const folder = join(packageFolder(), '.build', 'screens');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

export async function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}
