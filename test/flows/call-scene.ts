import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../demo/sandbox/server';
import { type FlowNode, type NodeRedOptions, NodeRedProcess, packageFolder } from '../node-red-process';
import { zendeskCredentials } from '../nodes/zendesk-flow';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { type Player, SimulatedDesk, SimulatedPhone } from '../simulated-phone';
import { SimulatorOverHttp } from '../simulator-over-http';
import { pointAt } from './example-flows';

/** Numbers of the sandbox's people, as the network gives them. */
export const callers = {
  withUrgentTicket: '+971501234567',
  withHighTicket: '+15135557611',
  withoutTicket: '+34911234567',
  withSolvedTickets: '+46812345678',
  unknown: '+14155550199',
} as const;

const folder = join(packageFolder(), 'examples', 'calls');

/** Titles of the call examples as they are shipped. */
export function callExamples(): string[] {
  return readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
}

export function readCallExample(title: string): FlowNode[] {
  return JSON.parse(readFileSync(join(folder, `${title}.json`), 'utf8')) as FlowNode[];
}

/** A Node-RED with call examples, the sandbox's Zendesk, and telephones. */
export class ExampleScene {
  readonly #phones: SimulatedPhone[] = [];
  readonly #desks: SimulatedDesk[] = [];

  private constructor(
    public nodeRed: NodeRedProcess,
    readonly sandbox: Sandbox,
    public nodes: FlowNode[],
    private readonly options: NodeRedOptions,
  ) {}

  /** With these examples, or with all of them: they share their configuration nodes. */
  static async start(titles = callExamples(), options: NodeRedOptions = {}): Promise<ExampleScene> {
    const sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    const nodeRed = await NodeRedProcess.start(options);
    const byId = new Map(titles.flatMap(readCallExample).map((node) => [node.id, node]));
    const scene = new ExampleScene(nodeRed, sandbox, pointAt([...byId.values()], sandbox.url()), options);
    await scene.deploy(scene.nodes);
    return scene;
  }

  async deploy(nodes: FlowNode[]): Promise<void> {
    this.nodes = nodes;
    const started = () => this.nodeRed.output.split(/Started (?:modified )?(?:nodes|flows)/).length;
    const before = started();
    await this.nodeRed.deploy(nodes, { [this.idOf('ringback-zendesk') ?? '']: zendeskCredentials.zendesk });
    // The deployment is answered before its nodes are all there.
    await this.nodeRed.waitFor(() => started() > before, 'the flows to start');
  }

  idOf(type: string, name?: string): string | undefined {
    return this.nodes.find((node) => node.type === type && (name === undefined || node.name === name))?.id;
  }

  exchange(team = 'Service desk'): SimulatorOverHttp {
    const gateway = this.idOf('ringback-gateway') ?? '';
    return new SimulatorOverHttp(this.nodeRed.adminUrl, gateway, this.idOf('ringback-team', team));
  }

  /** A telephone that is connected. */
  async phone(number: string, player?: Player): Promise<SimulatedPhone> {
    const phone = new SimulatedPhone(this.exchange(), number, player);
    this.#phones.push(phone);
    await phone.until(({ messages }) => messages.some((message) => message.kind === 'state' && message.isUp));
    return phone;
  }

  /** An agent who is logged in, and answers what rings. */
  async agent(id: string, state = 'available', team?: string): Promise<SimulatedDesk> {
    const exchange = this.exchange(team);
    const desk = new SimulatedDesk(exchange, id);
    desk.answer();
    this.#desks.push(desk);
    await exchange.setState(id, state);
    return desk;
  }

  /** What was written to a ticket, after its description. */
  comments(subject: string): string[] {
    return commentsOn(this.sandbox, ticketIdOf(this.sandbox, subject));
  }

  click(name: string): Promise<unknown> {
    return this.nodeRed.admin('POST', `inject/${this.idOf('inject', name)}`);
  }

  /** Everybody goes home. */
  async clear(): Promise<void> {
    for (const phone of this.#phones.splice(0)) {
      if (phone.line) phone.hangUp();
      phone.disconnect();
    }
    for (const desk of this.#desks.splice(0)) {
      await this.exchange().setState(desk.agentId, 'logged-out');
      desk.disconnect();
    }
  }

  /** Ends Node-RED without a warning, and starts it again where it was. Needs options with `userDir`. */
  async crash(meanwhile: () => void = () => undefined): Promise<void> {
    const port = Number(new URL(this.nodeRed.adminUrl).port);
    await this.nodeRed.stop('SIGKILL');
    meanwhile();
    this.nodeRed = await NodeRedProcess.start({ ...this.options, port });
  }

  async stop(): Promise<void> {
    await this.clear();
    await this.nodeRed.stop();
    await this.sandbox.stop();
  }
}
