import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { wavHeader } from '../../src/adapters/speech/wav';
import type { AgentBehaviour } from '../contract/gateway-lab';
import { TwilioCall } from './twilio-call';

export interface CloudPhone {
  readonly behaviour: AgentBehaviour;
  /** Settles when they put the receiver down. */
  readonly down: Promise<void>;
  ring(): void;
  talk(): void;
  release(): void;
}

export interface CloudOptions {
  accountSid: string;
  authToken: string;
  /** Of the number that callers dial. */
  voiceUrl(): string;
  statusUrl(): string;
  /** How long one second of Twilio is here. */
  secondMs: number;
  playMs(what: string): number;
  phone(address: string): CloudPhone | undefined;
  /** Where an address is in truth: what is signed is the public one. */
  reach?(url: string): string;
}

/** One answer of ours, as it came over the wire. */
export interface Fetched {
  url: string;
  parameters: Record<string, string>;
  status: number;
  body: string;
  tookMs: number;
}

/** Twilio never waits longer for us. */
const patienceMs = 15_000;

/**
 * Twilio on loopback, by its documentation: webhooks with its signature, TwiML, the REST API of calls with its errors.
 * An answer that is no TwiML ends the call.
 */
export class TwilioCloud {
  readonly calls = new Map<string, TwilioCall>();
  readonly fetched: Fetched[] = [];
  /** What was recorded and is still there, by its SID. */
  readonly recordings = new Map<string, { callSid: string; data: Buffer }>();
  /** The REST API is away. */
  isDeaf = false;
  /** What it tells of agents' legs does not arrive. */
  losesAgentStatus = false;
  #server: Server | undefined;
  #signsFragments = false;
  apiUrl = '';

  constructor(readonly options: CloudOptions) {}

  async open(): Promise<this> {
    const server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        const isFile = Buffer.isBuffer(body);
        response.writeHead(status, { 'content-type': isFile ? 'audio/x-wav' : 'application/json' });
        response.end(isFile ? body : JSON.stringify(body));
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    for (const call of this.calls.values()) call.hangUp();
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  /** Somebody calls the number. */
  dial(from: string, to: string, parameters: Record<string, string> = {}): TwilioCall {
    const call = this.#call(from, to, parameters, 'inbound');
    void call.begin(this.options.voiceUrl());
    return call;
  }

  /** Asks as Twilio does, signed by its own package; retries as the address says. Rejects when it gives up. */
  async fetch(url: string, given: Record<string, string>): Promise<string> {
    const { body, status } = await this.ask(url, given);
    if (status < 200 || status > 299) throw new Error(`${status} at ${url}`);
    return body;
  }

  async ask(address: string, given: Record<string, string>, signature?: string): Promise<Fetched> {
    const { accountSid, authToken } = this.options;
    const [url = '', fragment = ''] = address.split('#');
    const overrides = new URLSearchParams(fragment);
    const retries = overrides.has('rc') ? Number(overrides.get('rc')) : 1;
    const policy = (overrides.get('rp') ?? 'ct').split(',');
    const parameters = { ...given, AccountSid: accountSid, ApiVersion: '2010-04-01' };
    // Whether what follows a # is signed is nowhere said.
    this.#signsFragments = !this.#signsFragments;
    const signed = this.#signsFragments ? address : url;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signature ?? getExpectedTwilioSignature(authToken, signed, parameters),
    };
    for (let attempt = 0; ; attempt += 1) {
      const begin = Date.now();
      try {
        const body = new URLSearchParams(parameters).toString();
        const answer = await fetch(this.options.reach?.(url) ?? url, {
          method: 'POST',
          headers,
          body,
          signal: AbortSignal.timeout(patienceMs),
        });
        const fetched = { url: address, parameters, status: answer.status, body: await answer.text() };
        const told = { ...fetched, tookMs: Date.now() - begin };
        if (answer.status < 500 || attempt >= retries || !policy.includes('5xx')) {
          this.fetched.push(told);
          return told;
        }
      } catch (error) {
        if (attempt >= retries || !policy.includes('ct')) throw error;
      }
      await pause(200);
    }
  }

  #call(from: string, to: string, parameters: Record<string, string>, direction: string): TwilioCall {
    const sid = `CA${(this.calls.size + 1).toString(16).padStart(32, '0')}`;
    const call = new TwilioCall(this, { CallSid: sid, From: from, To: to, Direction: direction, ...parameters });
    this.calls.set(sid, call);
    return call;
  }

  /** A WAV of so many milliseconds. */
  keepRecording(callSid: string, ms: number): string {
    const sid = `RE${(this.recordings.size + 1).toString(16).padStart(32, '0')}`;
    const samples = Buffer.alloc(Math.max(0, Math.round(ms)) * 16);
    this.recordings.set(sid, { callSid, data: Buffer.concat([wavHeader(8_000, samples.length), samples]) });
    return sid;
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: Record<string, unknown> | Buffer }> {
    const { accountSid, authToken } = this.options;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const fail = (status: number, code: number, message: string) => ({ status, body: { status, code, message } });
    if (this.isDeaf) return fail(503, 20503, 'Service unavailable');
    const login = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
    if (request.headers.authorization !== `Basic ${login}`) return fail(401, 20003, 'Authenticate');
    const path = (request.url ?? '').replace(`/2010-04-01/Accounts/${accountSid}`, '');
    if (path === '.json') return { status: 200, body: { sid: accountSid, status: 'active' } };
    if (path === '/Calls.json' && request.method === 'POST') {
      const call = this.#call(form.get('From') ?? '', form.get('To') ?? '', {}, 'outbound-api');
      const seconds = Number(form.get('Timeout') ?? 60);
      void call.ringOut(form.get('Url') ?? '', form.get('StatusCallback') ?? '', seconds);
      return { status: 201, body: call.resource };
    }
    const recording = /^\/Recordings\/(RE\w+)\.(wav|json)$/.exec(path)?.[1] ?? '';
    const kept = this.recordings.get(recording);
    if (recording !== '') {
      if (!kept) return fail(404, 20404, `The requested resource ${path} was not found`);
      if (request.method === 'DELETE') this.recordings.delete(recording);
      return { status: request.method === 'DELETE' ? 204 : 200, body: request.method === 'DELETE' ? {} : kept.data };
    }
    const ofCall = /^\/Calls\/(CA\w+)\/Recordings\.json$/.exec(path)?.[1];
    if (ofCall !== undefined) {
      const found = [...this.recordings].filter(([, { callSid }]) => callSid === ofCall);
      return { status: 200, body: { recordings: found.map(([sid]) => ({ sid })) } };
    }
    const call = this.calls.get(/^\/Calls\/(CA\w+)\.json$/.exec(path)?.[1] ?? '');
    if (!call) return fail(404, 20404, `The requested resource ${path} was not found`);
    if (request.method === 'POST') {
      if (call.isOver) return fail(400, 21220, 'Call is not in-progress. Cannot redirect.');
      const url = form.get('Url');
      if (form.get('Status') === 'completed') call.end('completed');
      else if (url) call.redirect(url);
    }
    return { status: 200, body: call.resource };
  }
}
