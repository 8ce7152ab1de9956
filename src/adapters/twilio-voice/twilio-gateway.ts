import { RingbackError, toRingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type {
  FormerLeg,
  Gateway,
  GatewayCapabilities,
  GatewayHealth,
  Leg,
  LegEnd,
  Media,
  OutboundRequest,
} from '../../ports/gateway';
import { HealthBoard } from '../health-board';
import { Seldom } from '../seldom';
import { within } from '../within';
import { callerFacts } from './caller-facts';
import type { AgentAsk } from './dial-agent';
import { OutboundCalls, type OutboundOutcome } from './outbound-calls';
import type { TwilioRecording } from './record-caller';
import { readTwilioRequest, retries, type SignedRequest } from './signed-request';
import type { TurnKey } from './turn-key';
import { TwilioLeg } from './twilio-leg';
import type { TwilioPace } from './twilio-line';
import type { TwilioRest } from './twilio-rest';
import { type TwimlVerb, twimlDocument } from './twiml';

export interface TwilioGatewayParts {
  clock: Clock;
  pace: TwilioPace;
  /** Of the routes of this gateway; no slash at its end. */
  url: string;
  rest: TwilioRest;
  key: TurnKey;
  account: { accountSid: string; authToken: string };
  soundOf(media: Media, signal: AbortSignal): Promise<TwimlVerb[]>;
  onTrouble(error: RingbackError): void;
  close(): void;
}

export interface TwilioAnswer {
  status: number;
  /** TwiML. */
  body?: string;
}

const over = /^(completed|busy|failed|no-answer|canceled)$/;
const empty = twimlDocument([]);
const gone: TwilioAnswer = { status: 409 };
/** Calls whose end is known, so that nobody begins one again by sending its request once more. */
const mostEnded = 20_000;
const checkEveryMs = 60_000;
const endWithinMs = 5_000;

/**
 * Calls of Twilio: it asks by webhooks what callers are to hear, and we answer with TwiML. While a call goes on, it is
 * told by its REST API what cannot wait until it asks.
 */
export class TwilioGateway implements Gateway {
  readonly capabilities: GatewayCapabilities = {
    ...{ bargeIn: true, musicWhileRinging: false, whisper: true, resume: true },
    ...{ speech: true, speechInput: true, records: true, outbound: true, deskAnswers: false },
    ...{ ourQueue: true, tellsKeys: false, tellsHeard: false },
  };
  readonly #legs = new Map<string, TwilioLeg>();
  /** Calls that are looked up before they begin. */
  readonly #beginning = new Map<string, Promise<TwilioLeg | undefined>>();
  readonly #outbound: OutboundCalls;
  readonly #ended = new Set<string>();
  /** Who waits for what was recorded of a call, which may come after its end. */
  readonly #recordings = new Map<string, (recording: TwilioRecording) => void>();
  #onCall: (leg: Leg, isResumed: boolean) => void = () => undefined;
  readonly #health = new HealthBoard();
  #check: TimerHandle | undefined;
  readonly #warnings = new Seldom();
  #isStopping = false;
  #stopped: Promise<void> | undefined;

  constructor(private readonly parts: TwilioGatewayParts) {
    const { clock, rest, url } = parts;
    this.#outbound = new OutboundCalls({
      ...{ clock, rest, onTrouble: this.#trouble },
      urlsOf: (id) => ({ answered: this.#url('answered', id, 0), status: `${url}/status?call=${id}` }),
    });
  }

  start(): void {
    if (!this.#isStopping) void this.#checkAccount();
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

  /** Where Twilio reaches its routes. */
  get url(): string {
    return this.parts.url;
  }

  /** Calls that are there, or about to be. */
  get inUse(): number {
    return this.#legs.size + this.#beginning.size + this.#outbound.size + this.#recordings.size;
  }

  recover(former: FormerLeg[]): void {
    for (const { id, isTalking } of former) {
      if (this.#legs.has(id)) continue;
      const found = isTalking ? this.#findTalk(id) : this.parts.rest.update(id, this.#turnOf(id));
      found.catch((thrown: unknown) => {
        // A call that is over cannot be told where to ask.
        const error = toRingbackError(thrown);
        if (error.code !== 'RB_GATEWAY_REJECTED') this.parts.onTrouble(error);
      });
    }
  }

  call(request: OutboundRequest): Promise<OutboundOutcome> {
    return this.#outbound.call(request);
  }

  /** What Twilio asks or tells at one of our addresses, or somebody who says so. */
  async handle(request: SignedRequest): Promise<TwilioAnswer> {
    const read = readTwilioRequest(request, this.parts.account);
    if (!read) {
      this.#warn();
      return { status: 403 };
    }
    const { query, form } = read;
    const { what } = request;
    const callSid = form.get('CallSid') ?? '';
    if (callSid === '') return { status: 400 };
    switch (what) {
      case 'voice':
        return this.#voice(callSid, form);
      case 'turn':
        return this.#turn(callSid, query, form);
      case 'answered':
        return this.#answered(callSid, query, form);
      case 'status':
        this.#tellStatus(callSid, form.get('CallStatus') ?? '', query.get('call') ?? '');
        return { status: 204 };
      case 'recording':
        return this.#recorded(query, form);
      case 'agent-status':
      case 'whisper':
      case 'whispered':
        return this.#agent(what === 'agent-status' ? 'status' : what, query, form);
      default:
        return { status: 404 };
    }
  }

  /** A caller, or the same request once more. */
  async #voice(callSid: string, form: URLSearchParams): Promise<TwilioAnswer> {
    if (this.#ended.has(callSid)) return gone;
    const known = this.#legs.get(callSid) ?? (await this.#begin(callSid, form));
    return known ? documentOf(known, 0, form) : gone;
  }

  async #turn(callSid: string, query: URLSearchParams, form: URLSearchParams): Promise<TwilioAnswer> {
    const read = this.parts.key.read('turn', query);
    if (!read || read.callSid !== callSid) return { status: 403 };
    if (this.#ended.has(callSid)) return gone;
    const known = this.#legs.get(callSid) ?? (await this.#begin(callSid, form, true));
    return known ? documentOf(known, read.turn, form) : gone;
  }

  async #answered(callSid: string, query: URLSearchParams, form: URLSearchParams): Promise<TwilioAnswer> {
    const id = this.parts.key.read('answered', query)?.callSid;
    if (id === undefined) return { status: 403 };
    const leg = this.#legs.get(callSid) ?? (this.#outbound.isWaiting(id) ? this.#open(callSid, form) : undefined);
    if (!leg) return gone;
    const document = documentOf(leg, 0, form);
    this.#outbound.answered(id, leg);
    return document;
  }

  #agent(what: AgentAsk, query: URLSearchParams, form: URLSearchParams): TwilioAnswer {
    const read = this.parts.key.read(what, query);
    if (!read) return { status: 403 };
    return { status: 200, body: this.#legs.get(read.callSid)?.askAgent(what, form) ?? empty };
  }

  #recorded(query: URLSearchParams, form: URLSearchParams): TwilioAnswer {
    const read = this.parts.key.read('recording', query);
    if (!read) return { status: 403 };
    const sid = form.get('RecordingSid') ?? '';
    if (form.get('RecordingStatus') !== 'completed' || sid === '') return { status: 204 };
    const told = this.#recordings.get(read.callSid);
    if (told) told({ sid, seconds: Number(form.get('RecordingDuration')) || 0 });
    // Nobody wants it any more: it stays nowhere.
    else this.#removeRecording(sid);
    return { status: 204 };
  }

  #expectRecording(callSid: string): { ready: Promise<TwilioRecording>; forget(): void } {
    let tell: (recording: TwilioRecording) => void = () => undefined;
    const ready = new Promise<TwilioRecording>((resolve) => {
      tell = resolve;
    });
    this.#recordings.set(callSid, tell);
    return { ready, forget: () => void this.#recordings.delete(callSid) };
  }

  #removeRecording(sid: string): void {
    this.parts.rest.removeRecording(sid).catch(this.#trouble);
  }

  #tellStatus(callSid: string, status: string, outboundId: string): void {
    const end = endOf(status);
    if (!end) return;
    this.#outbound.ended(outboundId, status);
    this.#legs.get(callSid)?.finish(end);
  }

  /**
   * Who sends a request again that was signed once must not begin a call: it is looked up whether there is one. When
   * that cannot be done, a caller counts for more; what is taken up again does not.
   */
  #begin(callSid: string, form: URLSearchParams, isResumed = false): Promise<TwilioLeg | undefined> {
    if (this.#isStopping) return Promise.resolve(undefined);
    const begun =
      this.#beginning.get(callSid) ??
      this.#isThere(callSid, isResumed)
        .then((isThere) => {
          if (!isThere || this.#isStopping) return undefined;
          const leg = this.#open(callSid, form);
          this.#onCall(leg, isResumed);
          return leg;
        })
        .finally(() => this.#beginning.delete(callSid));
    this.#beginning.set(callSid, begun);
    return begun;
  }

  async #isThere(callSid: string, isResumed: boolean): Promise<boolean> {
    try {
      const call = await this.parts.rest.call(callSid);
      return call !== undefined && !over.test(call.status);
    } catch (thrown) {
      if (!this.#isStopping) this.#trouble(thrown);
      return !isResumed;
    }
  }

  #open(callSid: string, form: URLSearchParams): TwilioLeg {
    const { clock, pace, rest, soundOf } = this.parts;
    const leg = new TwilioLeg(callSid, callerFacts(form), {
      ...{ clock, pace, soundOf },
      urlOf: (what, turn) => this.#url(what, callSid, turn),
      redirect: (url) => rest.update(callSid, { Url: url, Method: 'POST' }),
      complete: () => rest.update(callSid, { Status: 'completed' }),
      async endOf() {
        const call = await rest.call(callSid);
        return call ? endOf(call.status) : { cause: 'gateway', detail: 'Twilio does not know the call any more.' };
      },
      onTrouble: this.#trouble,
      expectRecording: () => this.#expectRecording(callSid),
      hasRecordings: async () => (await rest.countRecordings(callSid)) > 0,
      fetchRecording: (sid) => rest.recording(sid),
      removeRecording: (sid) => this.#removeRecording(sid),
    });
    this.#legs.set(callSid, leg);
    void leg.ended.then(() => {
      this.#legs.delete(callSid);
      this.#remember(callSid);
    });
    return leg;
  }

  /** Of a call that talks to an agent: it goes on, and ends with the talk. */
  async #findTalk(callSid: string): Promise<void> {
    const call = await this.parts.rest.call(callSid);
    if (!call || over.test(call.status) || this.#isStopping || this.#legs.has(callSid)) return;
    const leg = this.#open(callSid, new URLSearchParams({ From: call.from, To: call.to, CallSid: callSid }));
    leg.talkOn().catch(() => undefined); // the caller hung up first
    this.#onCall(leg, true);
  }

  #remember(callSid: string): void {
    this.#ended.add(callSid);
    const [oldest] = this.#ended;
    if (this.#ended.size > mostEnded && oldest !== undefined) this.#ended.delete(oldest);
  }

  #turnOf(callSid: string): Record<string, string> {
    return { Url: this.#url('turn', callSid, Math.floor(this.parts.clock.now())), Method: 'POST' };
  }

  #url(what: 'turn' | 'answered' | 'recording' | AgentAsk, callSid: string, turn: number): string {
    const { url, key } = this.parts;
    return `${url}/${what === 'status' ? 'agent-status' : what}?${key.query(what, callSid, turn)}${retries}`;
  }

  async #checkAccount(): Promise<void> {
    const { rest, url, clock } = this.parts;
    try {
      await rest.account();
      this.#health.tell({ state: 'up', detail: `Twilio can call ${url}/voice.` });
    } catch (thrown) {
      if (this.#isStopping) return;
      this.#health.tell({ state: 'down', error: toRingbackError(thrown), retryInMs: checkEveryMs });
      this.#check = clock.setTimeout(() => this.start(), checkEveryMs);
    }
  }

  async #drain(drainMs: number): Promise<void> {
    this.#isStopping = true;
    const { clock, close } = this.parts;
    if (this.#check) clock.clearTimeout(this.#check);
    if (drainMs > 0) await within(clock, this.#empty(), drainMs);
    const dropped = [...this.#legs.values()].map((leg) => leg.drop());
    await within(clock, Promise.all(dropped), endWithinMs);
    close();
  }

  /** Resolves when there is no call any more. */
  async #empty(): Promise<void> {
    while (this.#legs.size > 0) await Promise.all([...this.#legs.values()].map(({ ended }) => ended));
  }

  #warn(): void {
    const { clock, onTrouble } = this.parts;
    if (!this.#warnings.permits(clock.now())) return;
    onTrouble(
      new RingbackError('RB_GATEWAY_REJECTED', 'A request that Twilio has not signed was turned away.', {
        remedy: 'Compare the address in the Twilio console, letter by letter, and the auth token of the gateway.',
      }),
    );
  }

  readonly #trouble = (thrown: unknown): void => {
    const error = toRingbackError(thrown);
    if (error.code !== 'RB_CLOSED') this.parts.onTrouble(error);
  };
}

function endOf(status: string): LegEnd | undefined {
  if (!over.test(status)) return undefined;
  return status === 'failed' ? { cause: 'gateway', detail: 'Twilio says that the call failed.' } : { cause: 'caller' };
}

async function documentOf(leg: TwilioLeg, turn: number, form: URLSearchParams): Promise<TwilioAnswer> {
  const document = leg.line.ask(turn, form);
  return document ? { status: 200, body: await document } : gone;
}
