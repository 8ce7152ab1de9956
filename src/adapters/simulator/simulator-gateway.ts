import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { watchAbort } from '../../core/abort-watch';
import { RingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { Gateway, GatewayCapabilities, GatewayHealth, Leg, Media, OutboundRequest } from '../../ports/gateway';
import { HealthBoard } from '../health-board';
import { within } from '../within';
import type { DeskCommand, DeskMessage, PhoneCommand, PhoneLine, PhoneMedia, PhoneMessage } from './phone-messages';
import { SimulatorDesks } from './simulator-desks';
import { SimulatorLeg } from './simulator-leg';
import { type LineEnd, SimulatorLine } from './simulator-line';

export interface SimulatorDeps {
  clock: Clock;
  /** The address at which the browser finds a file of this machine. */
  publish(path: string): string;
}

/** A page that was reloaded is back well before. */
const phoneAwayMs = 8_000;
/** Ends of lines that are remembered, for phones that were away as it happened. */
const endsKept = 500;

interface Phone {
  id: string;
  number: string;
  listener: ((message: PhoneMessage) => void) | undefined;
  line: SimulatorLine | undefined;
  ringing: { lineId: string; from: string; settle(kind: 'answered' | 'busy'): void } | undefined;
  leaving: TimerHandle | undefined;
}

type OutboundOutcome = Awaited<ReturnType<NonNullable<Gateway['call']>>>;

/**
 * A telephone network in this process: callers have a softphone and agents a desk, both pages in a browser.
 * Which phones and desks there are is told by `attachPhone` and `attachDesk`; lines outlive a page that is
 * reloaded, and a restart of ours, for the phone says which line it still has.
 */
export class SimulatorGateway implements Gateway {
  readonly capabilities: GatewayCapabilities = {
    ...{ bargeIn: true, musicWhileRinging: true, whisper: true, resume: true },
    ...{ speech: true, speechInput: true, records: true, outbound: true, deskAnswers: true },
    ...{ ourQueue: true, tellsKeys: true, tellsHeard: true },
  };
  readonly desks: SimulatorDesks;
  readonly #phones = new Map<string, Phone>();
  readonly #lines = new Map<string, SimulatorLine>();
  readonly #ends = new Map<string, LineEnd>();
  #onCall: (leg: Leg, isResumed: boolean) => void = () => undefined;
  readonly #health = new HealthBoard();
  #isStopping = false;
  #stopped: Promise<void> | undefined;

  constructor(private readonly deps: SimulatorDeps) {
    this.desks = new SimulatorDesks(deps.clock, this.#toPhone);
  }

  start(): void {
    this.#health.tell({ state: 'up', detail: 'Calls come from the softphone.' });
    for (const phone of this.#phones.values()) this.#tellState(phone);
  }

  /** Lines that are up, phones and desks that ring. */
  get inUse(): number {
    return this.#lines.size + this.desks.inUse + [...this.#phones.values()].filter(({ ringing }) => ringing).length;
  }

  async stop({ drainMs }: { drainMs: number }): Promise<void> {
    this.#stopped ??= this.#drain(drainMs);
    await this.#stopped;
  }

  onCall(listener: (leg: Leg, isResumed: boolean) => void): void {
    this.#onCall = listener;
  }

  onHealth(listener: (health: GatewayHealth) => void): void {
    this.#health.listen(listener);
  }

  /** Rings the softphones that have this number. */
  async call({ to, from, ringMs, signal }: OutboundRequest): Promise<OutboundOutcome> {
    signal.throwIfAborted();
    const there = [...this.#phones.values()].filter(({ number, listener }) => number === to && listener);
    if (there.length === 0) return { kind: 'unreachable' };
    const free = there.filter(({ line, ringing }) => !line && !ringing);
    if (free.length === 0) return { kind: 'busy' };
    const lineId = randomUUID();
    const { clock } = this.deps;
    return new Promise<OutboundOutcome>((resolve, reject) => {
      const end = () => {
        clock.clearTimeout(timer);
        forget();
        for (const phone of free) {
          if (phone.ringing?.lineId !== lineId) continue;
          phone.ringing = undefined;
          phone.listener?.({ kind: 'ringingEnded' });
        }
      };
      const cancel = () => {
        end();
        reject(signal.reason as Error);
      };
      const timer = clock.setTimeout(() => {
        end();
        resolve({ kind: 'noAnswer' });
      }, ringMs);
      const forget = watchAbort(signal, cancel);
      for (const phone of free) {
        const settle = (kind: 'answered' | 'busy') => {
          end();
          if (kind === 'busy') return resolve({ kind });
          const info: PhoneLine = { id: lineId, from, to, parameters: {}, isAnswered: true };
          resolve({ kind: 'answered', leg: this.#open(phone, info) });
        };
        phone.ringing = { lineId, from: from.number, settle };
        phone.listener?.({ kind: 'rings', from: from.number, lineId });
      }
    });
  }

  /** A softphone is there, or is back. Returns what takes its listener away; its line is kept for a while. */
  attachPhone(phoneId: string, number: string, listener: (message: PhoneMessage) => void): () => void {
    const known = this.#phones.get(phoneId);
    const phone: Phone = known ?? {
      ...{ id: phoneId, number, listener: undefined, line: undefined, ringing: undefined, leaving: undefined },
    };
    this.#phones.set(phoneId, phone);
    if (phone.leaving) this.deps.clock.clearTimeout(phone.leaving);
    phone.leaving = undefined;
    phone.number = number;
    phone.listener = listener;
    phone.line?.attach(listener);
    this.#tellState(phone);
    if (phone.ringing) listener({ kind: 'rings', from: phone.ringing.from, lineId: phone.ringing.lineId });
    return () => {
      if (phone.listener !== listener) return;
      phone.listener = undefined;
      phone.line?.attach(undefined);
      phone.leaving = this.deps.clock.setTimeout(() => this.#forget(phone), phoneAwayMs);
    };
  }

  /** Rejects commands that the phone's state does not allow with RB_INPUT. */
  phoneCommand(phoneId: string, command: PhoneCommand): void {
    const phone = this.#phones.get(phoneId);
    if (!phone) throw new RingbackError('RB_INPUT', 'This softphone is not connected.', { remedy: 'Reload the page.' });
    const { line } = phone;
    switch (command.kind) {
      case 'dial':
        return this.#dial(phone, command);
      case 'resume':
        if (line || this.#isStopping) return;
        return this.#resume(phone, command.line);
      case 'press':
        // A key that is pressed as the call ends is nobody's mistake.
        if (line && /^[0-9*#]$/.test(command.digit)) line.keys.press(command.digit);
        return;
      case 'say':
        // What is typed is what was understood.
        if (command.text.trim()) line?.keys.say({ text: command.text.trim(), confidence: 1 });
        return;
      case 'speaks':
        return line?.keys.speaks();
      case 'played':
        return line?.played(command.playId);
      case 'playFailed':
        return line?.playFailed(command.playId, command.why);
      case 'recorded':
      case 'recordFailed':
        return line?.recorded(command);
      case 'accept':
        return phone.ringing?.settle('answered');
      case 'decline':
        return phone.ringing?.settle('busy');
      case 'hangUp':
        return line?.end({ cause: 'caller' });
    }
  }

  attachDesk(agentId: string, listener: (message: DeskMessage) => void): () => void {
    return this.desks.attach(agentId, listener);
  }

  /** False: this agent has no call here. */
  deskCommand(agentId: string, command: DeskCommand): boolean {
    return this.desks.command(agentId, command);
  }

  #dial(phone: Phone, { from, to, language, parameters = {} }: Extract<PhoneCommand, { kind: 'dial' }>): void {
    if (this.#health.state !== 'up' || this.#isStopping) {
      throw new RingbackError('RB_GATEWAY_UNAVAILABLE', 'The simulator takes no calls now.', {
        remedy: 'Deploy the flow, then dial again.',
      });
    }
    if (phone.line) throw new RingbackError('RB_INPUT', 'This softphone is on a call.', { remedy: 'Hang up first.' });
    const caller = from.isWithheld ? { number: '', isWithheld: true } : from;
    const info: PhoneLine = {
      ...{ id: randomUUID(), from: caller, to, parameters, isAnswered: false },
      ...(language ? { language } : {}),
    };
    this.#onCall(this.#open(phone, info), false);
  }

  #resume(phone: Phone, info: PhoneLine): void {
    if (this.#lines.has(info.id)) return;
    const end = this.#ends.get(info.id);
    if (end) return phone.listener?.({ kind: 'hungUp', ...end });
    const leg = this.#open(phone, { ...info });
    if (info.talkingTo) this.desks.resume(leg.line, info.talkingTo.agentId);
    this.#onCall(leg, true);
  }

  #open(phone: Phone, info: PhoneLine): SimulatorLeg {
    const line = new SimulatorLine(info, this.#toPhone);
    phone.line = line;
    line.attach(phone.listener);
    this.#lines.set(info.id, line);
    this.#tellState(phone);
    void line.ended.then((end) => {
      this.#lines.delete(info.id);
      this.#rememberEnd(info.id, end);
      if (phone.line === line) phone.line = undefined;
    });
    return new SimulatorLeg(line, this.desks, this.deps.clock);
  }

  #rememberEnd(lineId: string, end: LineEnd): void {
    this.#ends.set(lineId, end);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > endsKept && oldest !== undefined) this.#ends.delete(oldest);
  }

  #tellState(phone: Phone): void {
    const isUp = this.#health.state === 'up' && !this.#isStopping;
    const nothing = { line: null, play: null, asks: null };
    phone.listener?.({ kind: 'state', isUp, ...(phone.line?.state ?? nothing) });
  }

  #forget(phone: Phone): void {
    if (this.#phones.get(phone.id) === phone) this.#phones.delete(phone.id);
    phone.ringing?.settle('busy');
    phone.line?.end({ cause: 'caller', detail: 'The softphone was closed.' });
  }

  /** Resolves when there is no call any more; one that comes meanwhile is waited for, too. */
  async #empty(): Promise<void> {
    while (this.#lines.size > 0) await Promise.all([...this.#lines.values()].map(({ ended }) => ended));
  }

  async #drain(drainMs: number): Promise<void> {
    this.#isStopping = true;
    const { clock } = this.deps;
    if (drainMs > 0) await within(clock, this.#empty(), drainMs);
    const end: LineEnd = { cause: 'flow', detail: 'The gateway was stopped.' };
    const ended = [...this.#lines.values()].map((line) => {
      line.end(end);
      return line.ended;
    });
    await Promise.all(ended);
    this.desks.close();
    for (const phone of this.#phones.values()) {
      if (phone.leaving) clock.clearTimeout(phone.leaving);
      phone.ringing?.settle('busy');
      this.#tellState(phone);
    }
  }

  readonly #toPhone = (media: Media): PhoneMedia => {
    if (media.kind === 'text') return { ...media };
    if (media.kind === 'url') return { kind: 'audio', url: media.url };
    const { path, said, name = basename(path) } = media;
    return { kind: 'audio', url: this.deps.publish(path), name, ...(said === undefined ? {} : { said }) };
  };
}
