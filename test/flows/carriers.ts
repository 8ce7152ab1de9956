import { once } from 'node:events';
import { WebSocket } from 'ws';
import { retries } from '../../src/adapters/twilio-voice/signed-request';
import { AgentPhone } from '../jambonz/agent-phone';
import type { JambonzCall } from '../jambonz/jambonz-call';
import { JambonzCloud } from '../jambonz/jambonz-cloud';
import { TwilioCloud } from '../twilio-voice/twilio-cloud';
import { watchedCall } from '../webex/watched-call';
import type { WebexCall } from '../webex/webex-client';
import { WebexIssuer } from '../webex/webex-issuer';
import type { Caller, Carrier, Place } from './contact-centre';

/** The status that a WebSocket is turned away with; 101: it is let in. */
async function knock(url: string, protocols: string[], options: { auth?: string; headers?: Record<string, string> }) {
  const socket = new WebSocket(url, protocols, options);
  socket.on('error', () => undefined);
  const status = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, answer]) => (answer as { statusCode: number }).statusCode),
  ]);
  socket.terminate();
  return status;
}

export class WebexCarrier implements Carrier {
  readonly name = 'Webex Contact Center';
  readonly properties = {
    ...{ kind: 'webex-contact-center', webexUrl: 'wss://calls.example.com', webexAudience: 'us' },
  };
  readonly credentials = { testToken: 'a-token-for-this-machine' };
  readonly keepsLines = false;
  readonly #calls = new Map<Caller, WebexCall>();
  /** As Webex has them, of the call. */
  wire(caller: Caller): WebexCall {
    return this.#calls.get(caller) as WebexCall;
  }

  #place!: () => Place;
  /** Somebody who signs, but is not Webex. */
  #stranger!: WebexIssuer;

  async open(place: () => Place): Promise<void> {
    this.#place = place;
    this.#stranger = await new WebexIssuer().start();
  }

  async close(): Promise<void> {
    for (const call of this.#calls.values()) call.socket.terminate();
    await this.#stranger.stop();
  }

  get url(): string {
    const { nodeUrl, gatewayId } = this.#place();
    return `${nodeUrl.replace('http', 'ws')}ringback/webex/${gatewayId}`;
  }

  get authorization(): string {
    return `Bearer ${this.credentials.testToken}`;
  }

  /** `noInputMs`: from the last word until Webex says that nothing was pressed. */
  async dial(from: string, noInputMs = 1_500): Promise<Caller> {
    const call = watchedCall({
      ...{ url: this.url, authorization: this.authorization, noInputMs },
      ...{ virtualAgentId: this.#place().callNodeId, allowsPartial: false, parameters: { ANI: from } },
    });
    const caller: Caller = {
      id: call.conversationId,
      get isOver() {
        return call.closeCode !== undefined;
      },
      over: call.closed,
      said: () => call.responses.flatMap(({ prompts = [] }) => prompts.map(({ text }) => text ?? '')),
      until: (isSo) => call.until(isSo),
      press: (keys) => call.press(keys),
      hangUp: () => call.hangUp(),
    };
    this.#calls.set(caller, call);
    await call.begin();
    return caller;
  }

  cut(caller: Caller): void {
    this.#calls.get(caller)?.socket.terminate();
  }

  async intrude(caller: Caller): Promise<[string, number][]> {
    const call = this.#calls.get(caller) as WebexCall;
    const forged = await this.#stranger.token('wss://calls.example.com', {});
    const expired = await this.#stranger.token('wss://calls.example.com', { exp: 1_000 });
    const as = (token: string) => knock(`${this.url}/v1/va`, [], { headers: { authorization: `Bearer ${token}` } });
    // What was sent before, once more.
    call.socket.send(JSON.stringify(call.sent[0]));
    await call.until(() => call.received.some(({ type }) => type === 'ERROR'));
    return [
      ['without a token', await as('')],
      ['with a forged token', await as(forged)],
      ['with an expired token', await as(expired)],
      ['with a message of before', 400],
    ];
  }
}

const jambonzAccount = {
  accountSid: '7f0a4a2c-0c1c-4a5e-9a51-3d5cfc3a1b01',
  apiKey: 'the-api-key-of-the-account',
  applicationSid: '0d6d8c3c-2f46-4b55-8f2d-7a4a4a9f6a02',
};

export class JambonzCarrier implements Carrier {
  readonly name: string;
  readonly credentials: Record<string, string>;
  readonly agentAddress = 'ana';
  phone = new AgentPhone('ana', 'answers');
  readonly keepsLines = true;
  readonly #publicUrl = 'https://calls.example.com/flows';
  readonly #calls = new Map<Caller, JambonzCall>();
  #place!: () => Place;
  #cloud!: JambonzCloud;
  readonly losesBeginnings: boolean;
  /** Only a WebSocket can break in the midst of a call. */
  cut?: (caller: Caller) => void;

  constructor(private readonly transport: 'websocket' | 'webhooks') {
    this.name = `jambonz by ${transport === 'websocket' ? 'a WebSocket' : 'webhooks'}`;
    this.losesBeginnings = transport === 'webhooks';
    this.credentials = { jambonzUser: 'ringback', jambonzPassword: 'a-long-password' };
    if (transport === 'websocket') this.cut = (caller) => this.#calls.get(caller)?.cut();
    else this.credentials.jambonzApiKey = jambonzAccount.apiKey;
  }

  get properties() {
    const properties = { kind: 'jambonz', jambonzUrl: `${this.#publicUrl}/` };
    if (this.transport === 'websocket') return properties;
    return { ...properties, jambonzApiUrl: this.#cloud.apiUrl, jambonzAccount: jambonzAccount.accountSid };
  }

  async open(place: () => Place): Promise<void> {
    this.#place = place;
    const { jambonzUser: user = '', jambonzPassword: password = '' } = this.credentials;
    this.#cloud = await new JambonzCloud({
      ...{ ...jambonzAccount, user, password, playMs: () => 15, callee: () => undefined },
      agent: ({ name }) => (name === this.agentAddress ? this.phone : undefined),
      url: () => (this.transport === 'websocket' ? this.#url.replace('http', 'ws') : `${this.#address}${retries}`),
      reach: (url) => url.replace(`${this.#publicUrl}/`, this.#place().nodeUrl),
    }).open();
  }

  close(): Promise<void> {
    return this.#cloud.close();
  }

  get #address(): string {
    return `${this.#publicUrl}/ringback/jambonz/${this.#place().gatewayId}`;
  }

  get #url(): string {
    const { nodeUrl, gatewayId } = this.#place();
    return `${nodeUrl}ringback/jambonz/${gatewayId}`;
  }

  async dial(from: string): Promise<Caller> {
    this.phone = new AgentPhone(this.agentAddress, 'answers');
    const call = this.#cloud.dial(from, '100');
    const caller: Caller = {
      id: call.callSid,
      get isOver() {
        return call.isOver;
      },
      over: call.over,
      said: () =>
        call.received.flatMap(({ data = [] }) =>
          data.map(({ say, text }) => String((say as { text?: unknown } | undefined)?.text ?? text ?? '')),
        ),
      until: (isSo) => call.until(isSo),
      async press(keys) {
        // Keys are lost while nobody listens.
        await call.until(() => call.listener !== undefined || call.isOver);
        await call.press(keys);
      },
      hangUp: () => call.hangUp(),
    };
    this.#calls.set(caller, call);
    return caller;
  }

  whispers(): string {
    const verbs = [...this.#calls.values()].flatMap(({ received }) => received.flatMap(({ data = [] }) => data));
    return JSON.stringify(verbs.filter(({ actionHook }) => /whisp/.test(String(actionHook))));
  }

  async intrude(caller: Caller): Promise<[string, number][]> {
    const { jambonzUser: user, jambonzPassword: password } = this.credentials;
    const post = async (url: string, login: string, more = '') => {
      const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
      const body = JSON.stringify({ call_sid: caller.id, digits: '1', sip: {}, more });
      return (await fetch(url, { method: 'POST', headers: { authorization }, body })).status;
    };
    const right = `${user}:${password}`;
    const socket = this.#url.replace('http', 'ws');
    return [
      ['without a password', await knock(socket, ['ws.jambonz.org'], {})],
      ['with a wrong password', await knock(socket, ['ws.jambonz.org'], { auth: `${user}:wrong` })],
      ['with another protocol', await knock(socket, ['chat'], { auth: right })],
      ['by a webhook with a wrong password', await post(this.#url, `${user}:wrong`)],
      ['by a webhook that is too large', await post(this.#url, right, 'x'.repeat(1_100_000))],
      ['by a hook that was made up', await post(`${this.#url}/${caller.id}/run/3/${'A'.repeat(27)}`, right)],
    ];
  }
}

export class TwilioCarrier implements Carrier {
  readonly name = 'Twilio';
  readonly agentAddress = '+1 (513) 555-0142';
  phone = new AgentPhone(this.agentAddress, 'answers');
  readonly credentials = { accountSid: `AC${'7'.repeat(32)}`, authToken: 'the-token-of-the-account' };
  readonly keepsLines = true;
  /** How far apart its tries are it does not tell. */
  readonly losesBeginnings = true;
  readonly #publicUrl = 'https://calls.example.com/flows';
  #place!: () => Place;
  cloud!: TwilioCloud;

  get properties() {
    return { kind: 'twilio', twilioUrl: `${this.#publicUrl}/`, twilioApiUrl: this.cloud.apiUrl };
  }

  async open(place: () => Place): Promise<void> {
    this.#place = place;
    const address = (what: string) => `${this.#publicUrl}/ringback/twilio/${place().gatewayId}/${what}${retries}`;
    this.cloud = await new TwilioCloud({
      ...this.credentials,
      // A question must wait for longer than Node-RED takes to start: Twilio gives up soon where nobody answers.
      secondMs: 4_000,
      ...{ voiceUrl: () => address('voice'), statusUrl: () => address('status'), playMs: () => 15 },
      phone: (dialled) => (dialled === '+15135550142' ? this.phone : undefined),
      reach: (url) => url.replace(`${this.#publicUrl}/`, this.#place().nodeUrl),
    }).open();
  }

  close(): Promise<void> {
    return this.cloud.close();
  }

  async dial(from: string): Promise<Caller> {
    this.phone = new AgentPhone(this.agentAddress, 'answers');
    const call = this.cloud.dial(from, '100');
    return {
      id: call.sid,
      get isOver() {
        return call.isOver;
      },
      over: call.over,
      said: () => call.said,
      until: (isSo) => call.until(isSo),
      press: (keys) => call.press(keys),
      hangUp: () => call.hangUp(),
    };
  }

  whispers(): string {
    return this.cloud.fetched.flatMap(({ url, body }) => (url.includes('/whisper?') ? [body] : [])).join();
  }

  async intrude(caller: Caller): Promise<[string, number][]> {
    const cloud = this.cloud;
    const form = { CallSid: caller.id, From: '+1', To: '100' };
    const document = cloud.calls.get(caller.id)?.documents.at(-1) ?? '';
    const turn = /action="([^"#]+)/.exec(document)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const forged = turn.replace(/key=[^&]+/, 'key=AAAAAAAAAAAAAAAAAAAAAAAAAAA');
    const other = turn.replace(/call=[^&]+/, 'call=CA00000000000000000000000000009999');
    const status = async (url: string, signature?: string) =>
      (await cloud.ask(url.split('#')[0] ?? '', form, signature)).status;
    return [
      ['without a signature', await status(cloud.options.voiceUrl(), '')],
      ['with a wrong signature', await status(cloud.options.voiceUrl(), 'bm90IHNpZ25lZA==')],
      ['with a forged turn', await status(forged)],
      ['with the turn of another call', await status(other)],
    ];
  }
}

/** Every vendor, by each way in which it can be connected; made anew for each suite. */
export function allCarriers(): Carrier[] {
  return [
    ...[new WebexCarrier(), new TwilioCarrier()],
    ...[new JambonzCarrier('websocket'), new JambonzCarrier('webhooks')],
  ];
}
