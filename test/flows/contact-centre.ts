import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../demo/sandbox/server';
import type { AgentPhone } from '../jambonz/agent-phone';
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
  /** Where the agent of the flow is rung; absent where agents are the carrier's. */
  readonly agentAddress?: string;
  /** The agent's telephone, in the latest call. */
  readonly phone?: AgentPhone;
  open(place: () => Place): Promise<void>;
  close(): Promise<void>;
  dial(from: string): Promise<Caller>;
  /** What agents were to hear before a caller, in all calls. */
  whispers?(): string;
  /** The connection of the call breaks; absent where there is none. */
  cut?(caller: Caller): void;
  /** What somebody tries who is not the carrier, or with what the carrier has sent before; with what they were told. */
  intrude(caller: Caller): Promise<[attempt: string, status: number][]>;
}

export const subject = 'VPN drops every hour';
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
    await this.carrier.open(() => this.place);
    this.nodeRed = await NodeRedProcess.start({ userDir: this.#userDir });
    this.#nodes = pointAt(readCallExample('Zendesk contact centre'), this.sandbox.url()).map((node) => ({
      ...node,
      ...limits[node.type],
      ...(node.type === 'ringback-gateway' ? this.carrier.properties : {}),
      ...(node.type === 'ringback-team' && this.carrier.agentAddress
        ? { agents: [{ id: 'ana', name: 'Ana Souza', skills: [], address: this.carrier.agentAddress }] }
        : {}),
    }));
    await this.deploy();
  }

  /** The flow with changes, by the names of its nodes, or all of them. */
  async deploy(changes: Record<string, Record<string, unknown>> = {}, more: FlowNode[] = []): Promise<void> {
    const nodes = this.#nodes.map((node) => ({ ...node, ...changes['*'], ...changes[String(node.name)] }));
    await this.nodeRed.deploy([...nodes, ...more], {
      [this.#idOf('ringback-zendesk')]: zendeskCredentials.zendesk,
      [this.#idOf('ringback-gateway')]: this.carrier.credentials,
    });
    await this.#isReady();
  }

  /** The agent is there to be rung. */
  async setAgentAvailable(): Promise<void> {
    const query = this.#nodes.find(({ type }) => type === 'ringback-agents');
    const set = { ...query, id: 'set-agent', name: 'set', mode: 'set', agent: 'ana', agentType: 'str' };
    const inject = { id: 'set-agent-now', type: 'inject', z: query?.z, once: true, onceDelay: 0.1, props: [] };
    await this.deploy({}, [
      { ...set, type: 'ringback-agents', state: 'available', stateType: 'str', wires: [[]] },
      { ...inject, x: 1, y: 1, repeat: '', crontab: '', wires: [['set-agent']] },
    ] as FlowNode[]);
    const isSet = () => /ana|available|1/i.test(this.nodeRed.editor.statuses.get('set-agent')?.text ?? '');
    await this.nodeRed.waitFor(isSet, 'the agent');
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
    return commentsOn(this.sandbox, this.ticketId).filter((body) => body.includes('[ringback:'));
  }

  get place(): Place {
    const { nodeUrl } = this.nodeRed;
    return { nodeUrl, gatewayId: this.#idOf('ringback-gateway'), callNodeId: this.#idOf('ringback-call') };
  }

  get ticketId(): number {
    return ticketIdOf(this.sandbox, subject);
  }

  /** The one comment that a call has brought since there were so many. */
  async comment(before: number): Promise<string> {
    await this.nodeRed.waitFor(() => this.comments().length > before, 'the comment', 45_000);
    // A second one would come as soon as the first.
    await this.nodeRed.admin('GET', 'settings');
    assert.equal(this.comments().length, before + 1);
    return this.comments()[before] ?? '';
  }

  /** Does something, and resolves with its result when the store knows of one more event of this kind. */
  async untilTold<T>(kind: string, work: () => Promise<T>): Promise<T> {
    const count = async () =>
      JSON.stringify(await this.nodeRed.admin('GET', `ringback/history?kinds=${kind}&limit=200`)).split(`"${kind}"`)
        .length;
    const before = await count();
    const result = await work();
    await this.nodeRed.waitFor(async () => (await count()) > before, `${kind} in the history`);
    return result;
  }

  /** Resolves when Zendesk has been asked this since now. */
  async asked(method: string, path: string): Promise<void> {
    const { requests } = this.sandbox.zendesk;
    const from = requests.length;
    const isAsked = () => requests.slice(from).some((one) => one.startsWith(method) && one.includes(path));
    await this.nodeRed.waitFor(isAsked, `${method} ${path}`);
  }

  /** How often the caller was asked which of both they want. */
  static questions(caller: Caller): number {
    return caller.said().filter((text) => text.includes('press 1')).length;
  }

  /** Resolves when they were asked so often, or the line is down. */
  static isAsked(caller: Caller, times = 1): Promise<void> {
    return caller.until(() => ContactCentre.questions(caller) >= times || caller.isOver);
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
