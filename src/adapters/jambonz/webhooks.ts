import { randomBytes } from 'node:crypto';
import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import { parseObject } from '../vendor-api/read-json';
import { type Hook, HookAddress } from './hook-address';
import { isRecord, textOf } from './jambonz-message';
import type { JambonzRest } from './jambonz-rest';
import type { JambonzSettings } from './jambonz-settings';
import type { Verb } from './verbs';
import { isFromJambonz } from './webhook-auth';
import { hookOf, WebhookCall } from './webhook-call';

export interface WebhookRequest {
  /** What follows the path of the gateway: empty, or that of a hook. */
  below: string;
  headers: Record<string, string | undefined>;
  rawBody: Buffer;
}

export interface WebhookAnswer {
  status: number;
  /** JSON. */
  body?: string;
}

export interface WebhooksDeps {
  clock: Clock;
  /** Undefined where the gateway has no API key. */
  rest: JambonzRest | undefined;
  /** Without a word of jambonz, until it is asked whether a call is still there. */
  silenceMs: number;
  onCall(call: WebhookCall): void;
  /** Of a call that is not here: one over a WebSocket, or that we are making. */
  onStatus(data: Record<string, unknown>): void;
  onTrouble(error: RingbackError): void;
  /** Not more often than once a minute. */
  warn(error: RingbackError): void;
}

/**
 * jambonz asks again when we are away for a moment, as in a restart; it never sends what follows the #.
 * https://docs.jambonz.org/guides/features/webhook-and-web-socket-retries
 */
const retries = '#rc=5&rp=5xx,ct,rt';
const hangUp: Verb[] = [{ verb: 'hangup' }];
/** Calls whose end is known, so that nobody begins one again by sending its request once more. */
const mostEnded = 20_000;

/** Calls whose jambonz asks by webhooks. */
export class JambonzWebhooks {
  readonly #calls = new Map<string, WebhookCall>();
  readonly #ended = new Set<string>();
  readonly #addresses: HookAddress;
  readonly #run = randomBytes(6).toString('hex');
  #isOpen = true;

  constructor(
    private readonly settings: JambonzSettings,
    private readonly deps: WebhooksDeps,
  ) {
    const { publicUrl, path, password } = settings;
    this.#addresses = new HookAddress(`${new URL(publicUrl).pathname.replace(/\/+$/, '')}${path}`, password);
  }

  /** No new calls. */
  stop(): void {
    this.#isOpen = false;
  }

  /** Where a call is to ask that is not here yet. Relative, so that one over a WebSocket stays with it. */
  addressFor(callSid: string): string {
    return this.#addresses.write({ callSid, run: this.#run, name: 'recover' });
  }

  async handle({ below, headers, rawBody }: WebhookRequest): Promise<WebhookAnswer> {
    const { settings, deps } = this;
    if (!isFromJambonz({ headers, rawBody }, settings, deps.clock.now())) {
      deps.warn(strangers());
      return { status: 401 };
    }
    const data = parseObject(rawBody.toString());
    if (!data) return { status: 400 };
    const hook = below === '' ? undefined : this.#addresses.read(below);
    if (below !== '' && !hook) return { status: 404 };
    // The calling webhook and the call status webhook have one address. Only the first has the request of the call.
    const isCall = isRecord(data.sip) || isRecord(data.defaults);
    if (!hook && !isCall) return this.#status(data);
    if (!deps.rest) {
      deps.warn(missingKey());
      return { status: 503 };
    }
    return hook ? this.#hook(hook, data, deps.rest) : this.#begin(data, deps.rest);
  }

  /** A call is taken up that talks to an agent. */
  take(callSid: string): WebhookCall | undefined {
    const { rest } = this.deps;
    if (!rest || !this.#isOpen || this.#calls.has(callSid) || this.#ended.has(callSid)) return undefined;
    return this.#open(callSid, rest);
  }

  /** `call:status`, of a call or of one to an agent. */
  #status(data: Record<string, unknown>): WebhookAnswer {
    const call = this.#calls.get(textOf(data.parent_call_sid) || textOf(data.call_sid));
    if (call) call.tell(data);
    else this.deps.onStatus(data);
    return { status: 204 };
  }

  /** jambonz knows a call only when this is answered: it cannot be asked whether there is one. */
  async #begin(data: Record<string, unknown>, rest: JambonzRest): Promise<WebhookAnswer> {
    const callSid = textOf(data.call_sid);
    if (callSid === '') return { status: 400 };
    if (this.#ended.has(callSid)) return { status: 409 };
    const known = this.#calls.get(callSid);
    if (known) return given(await known.askedBefore('new'));
    if (!this.#isOpen) return { status: 503 };
    return given(await this.#open(callSid, rest).ask('new', { type: 'session:new', hook: '', data }));
  }

  async #hook({ callSid, run, name }: Hook, data: Record<string, unknown>, rest: JambonzRest): Promise<WebhookAnswer> {
    if (this.#ended.has(callSid)) return given(hangUp);
    const isOurs = run === this.#run;
    const isOfAgent = /-(confirm|whispered)$/.test(name);
    const call = this.#calls.get(callSid);
    if (call && isOurs && /^redirect-/.test(name)) return given(await call.askNext(name));
    if (call && isOurs && /^\d/.test(name)) {
      const type = name.endsWith('-confirm') ? 'dial:confirm' : 'verb:hook';
      return given(await call.ask(name, { type, hook: hookOf(name), data }));
    }
    // An agent of before hears nothing more, and is put through.
    if (isOfAgent) return given([]);
    const former = `${run}/${name}`;
    // The end of a talk that began before: whoever has it wants to know.
    if (call && textOf(data.dial_call_status))
      return given(await call.ask(former, { type: 'verb:hook', hook: '', data }));
    if (call) return given(await call.askedBefore(former));
    if (!this.#isOpen) return { status: 503 };
    return given(await this.#open(callSid, rest).ask(former, { type: 'session:resume', hook: '', data }));
  }

  #open(callSid: string, rest: JambonzRest): WebhookCall {
    const { clock, silenceMs, onTrouble, onCall } = this.deps;
    const { origin } = new URL(this.settings.publicUrl);
    const call = new WebhookCall(callSid, {
      ...{ clock, rest, silenceMs, onTrouble },
      addressOf: (hook) => `${origin}${this.#addresses.write({ ...hook, run: this.#run })}${retries}`,
    });
    this.#calls.set(callSid, call);
    void call.over.then(() => {
      this.#calls.delete(callSid);
      this.#remember(callSid);
    });
    onCall(call);
    return call;
  }

  #remember(callSid: string): void {
    this.#ended.add(callSid);
    const [oldest] = this.#ended;
    if (this.#ended.size > mostEnded && oldest !== undefined) this.#ended.delete(oldest);
  }
}

function given(verbs: Verb[]): WebhookAnswer {
  return { status: 200, body: JSON.stringify(verbs) };
}

function strangers(): RingbackError {
  return new RingbackError('RB_GATEWAY_REJECTED', 'A webhook that is not of this jambonz was turned away.', {
    remedy:
      'Enter the user and the password of the gateway in both webhooks of the application, or the webhook secret of the account here. Signatures hold for five minutes: compare the clocks.',
  });
}

/** Of calls by webhooks, and of callbacks. */
export function missingKey(): RingbackError {
  return new RingbackError('RB_CONFIG', 'jambonz calls by webhooks, and the gateway has no API key of jambonz.', {
    remedy:
      'Enter the address of its REST API, the account SID and an API key in the gateway, or begin the address of the webhook in jambonz with wss://.',
  });
}
