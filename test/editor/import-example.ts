import type { Page } from 'playwright-core';

declare const RED: {
  actions: { invoke(name: string): void };
  nodes: { eachNode(visit: (node: object) => void): void };
};

/** Menu → Import → Examples, and puts the example down on the canvas. Resolves when its nodes are there. */
export async function importExample(page: Page, folder: string, title: string): Promise<void> {
  await page.evaluate(() => RED.actions.invoke('core:show-examples-import-dialog'));
  const entry = (text: string) =>
    page.locator('#red-ui-clipboard-dialog-import-tabs-content').getByText(text, { exact: true });
  await entry('@ringback/node-red-nodes').click();
  await entry(folder).click();
  await entry(title).click();
  const ok = page.locator('#red-ui-clipboard-dialog-ok');
  const isChosen = () =>
    page.waitForSelector('#red-ui-clipboard-dialog-ok:enabled', { timeout: 3_000 }).catch(() => null);
  // A click while the list still opens chooses nothing.
  while (!(await isChosen())) await entry(title).click();
  await ok.click();
  await page.mouse.move(700, 400);
  await page.mouse.click(700, 400);
  await page.waitForFunction(() => {
    let nodes = 0;
    RED.nodes.eachNode(() => {
      nodes += 1;
    });
    return nodes > 2;
  });
}
