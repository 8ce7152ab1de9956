import type { Clock } from '../../../src/ports/clock';
import type { CallerId, Gateway, GatewayHealth, Leg, OutboundRequest } from '../../../src/ports/gateway';
import { ScriptedLeg } from './scripted-leg';

type OutboundOutcome = Awaited<ReturnType<NonNullable<Gateway['call']>>>;

/** A gateway whose callers, and people who are called, are a test. */
export class ScriptedGateway implements Gateway {
  readonly capabilities: Gateway['capabilities'] = {
    ...{ bargeIn: true, musicWhileRinging: true, whisper: true, resume: true },
    ...{ speech: true, speechInput: true, records: false, outbound: true, deskAnswers: true },
    ...{ ourQueue: true, tellsKeys: true, tellsHeard: true },
  };
  readonly legs: ScriptedLeg[] = [];
  readonly dialled: OutboundRequest[] = [];
  isStarted = false;
  onOutbound: (request: OutboundRequest) => OutboundOutcome | Promise<OutboundOutcome> = () => ({ kind: 'noAnswer' });
  #onCall: (leg: Leg, isResumed: boolean) => void = () => undefined;
  #onHealth: (health: GatewayHealth) => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  start(): void {
    this.isStarted = true;
    this.tellHealth({ state: 'up', detail: 'Ready.' });
  }

  async stop(): Promise<void> {
    for (const leg of this.legs) leg.end({ cause: 'flow', detail: 'The gateway was stopped.' });
  }

  onCall(listener: (leg: Leg, isResumed: boolean) => void): void {
    this.#onCall = listener;
  }

  onHealth(listener: (health: GatewayHealth) => void): void {
    this.#onHealth = listener;
    listener({ state: 'starting' });
  }

  tellHealth(health: GatewayHealth): void {
    this.#onHealth(health);
  }

  async call(request: OutboundRequest): Promise<OutboundOutcome> {
    this.dialled.push(request);
    return this.onOutbound(request);
  }

  leg(id: string, to = '18005551212', from: CallerId = { number: '+15551230001', isWithheld: false }): ScriptedLeg {
    const leg = new ScriptedLeg(this.clock, id, from, to);
    this.legs.push(leg);
    return leg;
  }

  /** This line comes in. */
  arrive(leg: Leg): void {
    this.#onCall(leg, false);
  }

  /** Somebody calls. */
  ring(id: string, to?: string, from?: CallerId): ScriptedLeg {
    const leg = this.leg(id, to, from);
    this.arrive(leg);
    return leg;
  }

  /** A line that outlived our process is found again. */
  find(id: string): ScriptedLeg {
    const leg = this.leg(id);
    this.#onCall(leg, true);
    return leg;
  }
}
