import type { Page } from 'playwright-core';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import { type FlowNode, NodeRedProcess } from '../node-red-process';

/** Ten minutes of a follow-up pass in ten seconds. */
const clockSpeed = 60;

/** A Node-RED with a follow-up at work, its source and its receiver. */
export class OperatorScene {
  private constructor(
    readonly nodeRed: NodeRedProcess,
    readonly outside: Outside,
  ) {}

  /** `change` may add to the flow, or change it, before it is deployed. */
  static async start(change: (flow: FlowNode[]) => FlowNode[] = (flow) => flow): Promise<OperatorScene> {
    const outside = await Outside.open();
    outside.records = ['a', 'b', 'c'].map((id) => ({ id, title: `Title of ${id}`, people: ['ann', 'bob'] }));
    const nodeRed = await NodeRedProcess.start({ ringback: { clockSpeed } });
    const scene = new OperatorScene(nodeRed, outside);
    await nodeRed.deploy(change(scene.flow()));
    return scene;
  }

  flow(): FlowNode[] {
    return followupChain({
      sourceUrl: this.outside.url,
      webhookUrl: `${this.outside.url}/hook`,
      followup: { name: 'Pending approvals', frequency: 60, attempts: 3, quietStart: '', quietEnd: '' },
      poll: { pollingFrequency: 60 },
    });
  }

  get consoleUrl(): string {
    return `${this.nodeRed.adminUrl}ringback/console`;
  }

  /** Asks an admin route; resolves once its answer satisfies `isEnough`. */
  async until<T>(path: string, isEnough: (answer: T) => boolean): Promise<T> {
    let last: T | undefined;
    await this.nodeRed.waitFor(async () => {
      const answer = await fetch(new URL(path, this.nodeRed.adminUrl));
      if (!answer.ok) return false;
      last = (await answer.json()) as T;
      return isEnough(last);
    }, `an answer of ${path}`);
    return last as T;
  }

  async close(): Promise<void> {
    await this.nodeRed.stop();
    await this.outside.close();
  }
}

/** Goes to another place of the console without loading the page again. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}
