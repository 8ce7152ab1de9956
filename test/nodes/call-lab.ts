import assert from 'node:assert/strict';
import { SimulatorGateway } from '../../src/adapters/simulator/simulator-gateway';
import type { CallInfo, Disposition } from '../../src/core/call/call-message';
import type { EventRow } from '../../src/ports/store';
import { findGateway, findTeam } from '../../src/runtime/calls/call-center';
import type { GatewayService } from '../../src/runtime/calls/gateway-service';
import type { TeamService } from '../../src/runtime/calls/team-service';
import type { Message } from '../../src/runtime/define-node';
import type { FlowNode } from '../node-red-process';
import { type Player, quickPlayer, SimulatedDesk, SimulatedPhone } from '../simulated-phone';
import { type CallFlowOptions, callFlow, said } from './call-flow';
import { deploy, messages, redeploy, until, useNodeRed } from './deployed-flow';

/** Callers with softphones and agents with desks, around the flow that is deployed. */
export class CallLab {
  #file = 0;
  readonly #phones: SimulatedPhone[] = [];
  readonly #desks: SimulatedDesk[] = [];
  /** Texts that a phone plays until `endPlay`. Music has no end either. */
  readonly held = new Set<string>();
  readonly #player: Player = (media) =>
    media.kind === 'audio' || this.held.has(media.text) ? undefined : quickPlayer(media);

  /** A world of its own for each test: another store, and so another gateway and team. */
  begin(): void {
    this.#file += 1;
    this.held.clear();
  }

  /** Whoever is on the line hangs up, and the flow hears of it: what it is not told it would be in the next test. */
  async end(): Promise<void> {
    for (const phone of this.#phones) if (phone.line) phone.hangUp();
    await turns(5);
    for (const phone of this.#phones.splice(0)) phone.disconnect();
    for (const desk of this.#desks.splice(0)) desk.disconnect();
  }

  flow(options: Omit<CallFlowOptions, 'file'> & { file?: string } = {}): FlowNode[] {
    return callFlow({ file: `calls-${this.#file}.sqlite`, ...options });
  }

  async deploy(options: Omit<CallFlowOptions, 'file'> = {}): Promise<void> {
    await deploy(this.flow(options));
    await this.isUp();
  }

  async redeploy(
    options: Omit<CallFlowOptions, 'file'> & { file?: string } = {},
    type: 'full' | 'flows' | 'nodes' = 'full',
    credentials: Record<string, Record<string, string>> = {},
  ): Promise<void> {
    await redeploy(this.flow(options), type, credentials);
  }

  isUp(): Promise<void> {
    return until(() => this.service.health.state === 'up', 'the gateway');
  }

  get service(): GatewayService {
    const service = findGateway('exchange');
    assert.ok(service, 'the gateway is deployed');
    return service;
  }

  get team(): TeamService {
    const team = findTeam('team');
    assert.ok(team, 'the team is deployed');
    return team;
  }

  get simulator(): SimulatorGateway {
    const { gateway } = this.service.deps;
    assert.ok(gateway instanceof SimulatorGateway);
    return gateway;
  }

  phone(number = '+5511987654321'): SimulatedPhone {
    const phone = new SimulatedPhone(this.simulator, number, this.#player);
    this.#phones.push(phone);
    return phone;
  }

  dial(number?: string, to = '100'): SimulatedPhone {
    const phone = this.phone(number);
    phone.dial(to);
    return phone;
  }

  /** A caller who is in the menu. */
  async dialIntoMenu(number?: string): Promise<SimulatedPhone> {
    const phone = this.dial(number);
    await until(() => phone.said.includes(said.question) && phone.isAsked, 'the menu');
    return phone;
  }

  /** A caller who waits with music. */
  async dialIntoQueue(number?: string): Promise<SimulatedPhone> {
    const phone = await this.dialIntoMenu(number);
    phone.press('1');
    await until(() => hearsMusic(phone), 'the music');
    return phone;
  }

  /** An agent who is logged in, and has a desk. */
  agent(id: string, answers = true): SimulatedDesk {
    const desk = new SimulatedDesk(this.simulator, id);
    this.#desks.push(desk);
    if (answers) desk.answer();
    this.team.setState(id, 'available');
    return desk;
  }

  stateOf(agentId: string): string {
    return this.team.team.agent(agentId).state;
  }

  /** Events of the history, oldest first. */
  async events(): Promise<EventRow[]> {
    const { store } = this.service.deps.storeService;
    const { rows } = await store.listEvents({}, { limit: 500 });
    return rows.reverse();
  }

  /** Once the history has it. */
  async eventOf(kind: EventRow['kind']): Promise<EventRow[]> {
    for (;;) {
      const events = await this.events();
      if (events.some((event) => event.kind === kind)) return events;
    }
  }

  /** Resolves when nothing is kept for a restart any more. */
  async keepsNothing(ownerId = 'exchange'): Promise<void> {
    const { store } = this.service.deps.storeService;
    while ((await store.listLiveCalls(ownerId)).length > 0);
  }
}

/** Is called before the tests of a describe are. */
export function useCalls(): CallLab & { readonly userDir: string } {
  const lab = new CallLab();
  beforeEach(() => lab.begin());
  afterEach(() => lab.end());
  const nodeRed = useNodeRed();
  return Object.defineProperty(lab, 'userDir', { get: () => nodeRed.userDir }) as CallLab & { userDir: string };
}

/** Of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export const hearsMusic = (phone: SimulatedPhone) => phone.heard.at(-1)?.kind === 'audio';

/** What the phone plays has been heard. */
export function endPlay(phone: SimulatedPhone): void {
  const playing = phone.messages.findLast((message) => message.kind === 'play');
  assert.equal(playing?.kind, 'play');
  phone.command({ kind: 'played', playId: playing.play.id });
}

export const times = (phone: SimulatedPhone, text: string) => phone.said.filter((heard) => heard === text).length;

export const callOf = (msg: Message | undefined) => msg?.call as CallInfo;

/** The one end of the one call, as it is told. */
export async function theEnd(disposition: Disposition, cause?: string): Promise<Message & { call: CallInfo }> {
  await until(() => messages('ended').length > 0, 'the end', 20_000);
  // Whoever told it twice would do so in the same turns of the event loop.
  await turns(20);
  assert.equal(messages('ended').length, 1, 'the end is told once');
  const [msg] = messages('ended');
  const ended = callOf(msg).ended;
  assert.equal(ended?.disposition, disposition, JSON.stringify(ended));
  if (cause !== undefined) assert.equal(ended?.cause, cause);
  return msg as Message & { call: CallInfo };
}
