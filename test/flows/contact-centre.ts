import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../demo/sandbox/server';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { zendeskCredentials } from '../nodes/zendesk-flow';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { readCallExample } from './call-scene';
import { pointAt } from './example-flows';

/** Somebody on the line of a carrier. */
export interface Caller {
  /** Of the carrier. */
  readonly id: string;
  readonly isOver: boolean;
  readonly over: Promise<void>;
  /** Every text that they were to hear, in its order. */
  said(): string[];
  until(isSo: () => boolean): Promise<void>;
  press(keys: string): Promise<void>;
  hangUp(): void;
}

/** Where the gateway is found. */
export interface Place {
  /** Ends with a slash. */
  nodeUrl: string;
  gatewayId: string;
  callNodeId: string;
}

/** The other side of a gateway: a vendor's stand-in. */
export interface Carrier {
  readonly name: string;
  /** Of the gateway node. */
  readonly properties: Record<string, unknown>;
  readonly credentials: Record<string, string>;
  /** Lines outlive our process. */
  readonly keepsLines: boolean;
  /** But not that of a call which waits for our first word: its other side gives up before we are back. */
  readonly losesBeginnings?: boolean;
  open(place: () => Place): Promise<void>;
  close(): Promise<void>;
  dial(from: string): Promise<Caller>;
  /** The connection of the call breaks; absent where there is none. */
  cut?(caller: Caller): void;
  /** What somebody tries who is not the carrier, or with what the carrier has sent before; with what they were told. */
  intrude(caller: Caller): Promise<[attempt: string, status: number][]>;
}

const subject = 'VPN drops every hour';
const limits: Record<string, Record<string, unknown>> = {
  'ringback-zendesk': { timeout: 1 },
  'ringback-zendesk-user': { timeLimit: 4 },
  'ringback-zendesk-ticket': { timeLimit: 4 },
};

/** The contact-centre example as it is shipped, with the gateway of a carrier, and callers. */
export class ContactCentre {
  readonly #userDir = mkdtempSync(join(tmpdir(), 'ringback-contact-centre-'));
  #nodes: FlowNode[] = [];
  sandbox!: Sandbox;
  nodeRed!: NodeRedProcess;

  constructor(readonly carrier: Carrier) {}

  async start(): Promise<void> {
    this.sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    await this.carrier.open(() => ({
      nodeUrl: this.nodeRed.nodeUrl,
      gatewayId: this.#idOf('ringback-gateway'),
      callNodeId: this.#idOf('ringback-call'),
    }));
    this.nodeRed = await NodeRedProcess.start({ userDir: this.#userDir });
    this.#nodes = pointAt(readCallExample('Zendesk contact centre'), this.sandbox.url()).map((node) => ({
      ...node,
      ...limits[node.type],
      ...(node.type === 'ringback-gateway' ? this.carrier.properties : {}),
    }));
    await this.nodeRed.deploy(this.#nodes, {
      [this.#idOf('ringback-zendesk')]: zendeskCredentials.zendesk,
      [this.#idOf('ringback-gateway')]: this.carrier.credentials,
    });
    await this.#isReady();
  }

  async stop(): Promise<void> {
    await this.carrier.close();
    await this.nodeRed?.stop();
    await this.sandbox?.stop();
    rmSync(this.#userDir, { recursive: true, force: true });
  }

  /** Without a warning; and it starts again where it was. */
  async crash(): Promise<void> {
    const port = Number(new URL(this.nodeRed.adminUrl).port);
    await this.nodeRed.stop('SIGKILL');
    this.nodeRed = await NodeRedProcess.start({ userDir: this.#userDir, port });
    await this.#isReady();
  }

  /** Comments of calls on the ticket of the caller who has one. */
  comments(): string[] {
    return commentsOn(this.sandbox, ticketIdOf(this.sandbox, subject)).filter((body) => body.includes('[ringback:'));
  }

  /** Resolves when the store knows that as many questions were asked as were heard of. */
  async isKept(questions: number): Promise<void> {
    const isThere = async () => (await this.questions()) >= questions;
    await this.nodeRed.waitFor(isThere, 'the question in the history');
  }

  /** By the history, in all calls. */
  async questions(): Promise<number> {
    const history = JSON.stringify(await this.nodeRed.admin('GET', 'ringback/history?kinds=call.said&limit=200'));
    return history.split('press 1').length - 1;
  }

  /** Resolves when Zendesk has been asked this since now. */
  async asked(method: string, path: string): Promise<void> {
    const { requests } = this.sandbox.zendesk;
    const from = requests.length;
    const isAsked = () => requests.slice(from).some((one) => one.startsWith(method) && one.includes(path));
    await this.nodeRed.waitFor(isAsked, `${method} ${path}`);
  }

  #isReady(): Promise<void> {
    const callNode = this.#idOf('ringback-call');
    return this.nodeRed.waitFor(
      () => /ready|call/.test(this.nodeRed.editor.statuses.get(callNode)?.text ?? ''),
      'the gateway',
    );
  }

  #idOf(type: string): string {
    return this.#nodes.find((node) => node.type === type)?.id ?? '';
  }
}
