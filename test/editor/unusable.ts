import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** What axe finds serious in a part of the page: what somebody could not use. */
export async function unusable(page: Page, part: string): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async (selector) => {
    interface Violation {
      id: string;
      impact: string;
      nodes: { html: string }[];
    }
    const { axe } = window as unknown as { axe: { run(part: string): Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run(selector);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }, part);
}
