import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NodeRedProcess, packageFolder } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { callFlow } from './call-flow';

/** Node-RED with the flow of the call nodes, and an editor page that is opened anew for each test. */
export class CallEditor {
  private opened: EditorPage | undefined;

  private constructor(
    private readonly nodeRed: NodeRedProcess,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<CallEditor> {
    const nodeRed = await NodeRedProcess.start();
    await nodeRed.deploy(callFlow());
    return new CallEditor(nodeRed, await launchBrowser());
  }

  async open(options: Parameters<typeof openEditor>[2] = {}): Promise<Page> {
    this.opened = await openEditor(this.browser, this.nodeRed.adminUrl, { height: 1500, ...options });
    return this.opened.page;
  }

  get errors(): string[] {
    return this.opened?.errors ?? [];
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.nodeRed.stop();
  }
}

/** Keeps what the last tray looks like, for people to look at. */
export async function keepScreen(page: Page, name: string): Promise<void> {
  const folder = join(packageFolder(), '.build', 'screens');
  mkdirSync(folder, { recursive: true });
  await page
    .locator('.red-ui-tray')
    .last()
    .screenshot({ path: join(folder, `${name}.png`) });
}
