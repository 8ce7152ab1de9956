import type { Page } from 'playwright-core';

interface EditorApi {
  nodes: { node(id: string): (Record<string, unknown> & { _def: { category: string }; type: string }) | null };
  editor: { edit(node: object): void; editConfig(property: string, type: string, id: string): void };
}

declare const RED: EditorApi;

/** Opens the edit dialog of a node or config node, as a double click does. */
export async function openDialog(page: Page, id: string): Promise<void> {
  await page.evaluate((nodeId) => {
    const node = RED.nodes.node(nodeId);
    if (!node) throw new Error(`There is no node ${nodeId}.`);
    if (node._def.category === 'config') RED.editor.editConfig('', node.type, nodeId);
    else RED.editor.edit(node);
  }, id);
  await page.locator('.red-ui-tray-content .ringback-form').last().waitFor();
  // The tray slides in; it has arrived when its edge stops.
  await page.waitForFunction(() => {
    const tray = [...document.querySelectorAll<HTMLElement>('.red-ui-tray')].at(-1);
    return (
      tray !== undefined &&
      !tray.getAnimations().length &&
      !tray.matches('.ui-animating') &&
      tray.getBoundingClientRect().right <= innerWidth + 1
    );
  });
}

/** Presses Done (Update for a config node) and waits until the dialog is gone. */
export async function saveDialog(page: Page): Promise<void> {
  await closeBy(page, '#node-dialog-ok, #node-config-dialog-ok');
}

export async function cancelDialog(page: Page): Promise<void> {
  await closeBy(page, '#node-dialog-cancel, #node-config-dialog-cancel');
}

async function closeBy(page: Page, buttons: string): Promise<void> {
  const trays = page.locator('.red-ui-tray');
  const open = await trays.count();
  await page.locator(buttons).last().click();
  await page.waitForFunction((before) => document.querySelectorAll('.red-ui-tray').length < before, open);
}

/** The properties of a node as the editor has them. */
export function propertiesOf(page: Page, id: string, names: string[]): Promise<Record<string, unknown>> {
  return page.evaluate(
    ({ nodeId, properties }) => {
      const node = RED.nodes.node(nodeId);
      return JSON.parse(JSON.stringify(Object.fromEntries(properties.map((name) => [name, node?.[name]])))) as Record<
        string,
        unknown
      >;
    },
    { nodeId: id, properties: names },
  );
}

/** The messages that stand below inputs because their values are not valid. */
export async function shownProblems(page: Page): Promise<string[]> {
  return page.locator('.ringback-invalid:visible').allInnerTexts();
}
