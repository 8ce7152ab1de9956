import type { NodeAPI } from 'node-red';
import type { TeamSettings } from '../../../src/core/call/team-settings';
import type { ConnectRequest } from '../../../src/ports/gateway';
import { keptGateways, keptTeams } from '../../../src/runtime/calls/call-center';
import type { GatewayService } from '../../../src/runtime/calls/gateway-service';
import { queueTexts } from '../../../src/runtime/calls/queue-voice';
import { TeamService } from '../../../src/runtime/calls/team-service';
import { waitInQueue } from '../../../src/runtime/calls/wait-in-queue';
import { aCallNode, GatewayBench } from './gateway-bench';
import { unaborted } from './signals';

const RED = { log: { error: () => undefined } } as unknown as NodeAPI;
let starts = 0;

/** A gateway and a team that find each other as their nodes do, in runs of the process on one clock and store. */
export class CenterBench extends GatewayBench {
  team!: TeamService;
  readonly #release: (() => void)[] = [];

  constructor(public settings: TeamSettings) {
    super();
  }

  override async start(): Promise<GatewayService> {
    starts += 1;
    this.team = new TeamService(this.settings, { storeService: this.store.service(), clock: this.clock });
    this.team.on('trouble', (error: Error) => this.troubles.push(error));
    const { team } = this;
    const teams = keptTeams(RED);
    teams.acquire(team.id, `run ${starts}`, () => team);
    this.#release.push(() => teams.release(team.id, team));
    const starting = super.start();
    const { service } = this;
    const gateways = keptGateways(RED);
    gateways.acquire(service.id, `run ${starts}`, () => service);
    this.#release.push(() => gateways.release(service.id, service));
    return starting;
  }

  async close(): Promise<void> {
    await this.team.close();
    await this.service.close();
    for (const release of this.#release.splice(0)) release();
  }

  /** A call that waits in a queue; its node closes when the signal is aborted. */
  async caller(
    id: string,
    {
      priority = 3,
      queue = 'support',
      signal = unaborted,
    }: { priority?: number; queue?: string; signal?: AbortSignal } = {},
  ) {
    const { node, ...told } = aCallNode();
    this.service.serve(node);
    const leg = this.gateway.ring(id);
    await this.clock.settle();
    return { ...told, leg, ...this.queue(id, { priority, queue, signal }) };
  }

  /** The step of a queue node, on a call that goes on. */
  queue(
    id: string,
    {
      priority = 3,
      queue = 'support',
      signal = unaborted,
    }: { priority?: number; queue?: string; signal?: AbortSignal } = {},
  ) {
    const session = this.service.sessions.get(id);
    if (!session) throw new Error(`There is no call ${id}.`);
    const msg = { ...session.message, _msgid: id };
    const request = { queue, priority, skills: [], texts: queueTexts('', '', '') };
    const result = session.run({ nodeId: 'queue', msg }, signal, (leg) =>
      waitInQueue(this.team, request, { session, leg, msg, signal }),
    );
    result.catch(() => undefined); // looked at by the case later than it may reject
    return { session, result };
  }

  get states(): Record<string, string> {
    return Object.fromEntries(this.team.team.agents.map(({ id, state }) => [id, state]));
  }
}

/** An agent's phone that answers, and talks until the line is down. */
export function answersForGood({ onTalking }: ConnectRequest): Promise<never> {
  onTalking();
  return new Promise(() => undefined);
}
