import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWebexGateway } from '../../src/adapters/webex-contact-center/create-webex';
import type { WebexGateway } from '../../src/adapters/webex-contact-center/webex-gateway';
import type { WebexAudio } from '../../src/adapters/webex-contact-center/webex-settings';
import type { Leg } from '../../src/ports/gateway';
import { mortalClock } from '../mortal-clock';
import { AudioFiles } from '../webex/audio-files';
import { watchedCall } from '../webex/watched-call';
import type { WebexCall, WireMessage } from '../webex/webex-client';
import type { GatewayLab, TestAgent, TestCaller } from './gateway-lab';
import { describeGateway } from './gateway-suite';

const testToken = 'a-token-for-this-machine';
/** Longer than any case waits. */
const longMs = 25_000;

class WebexLab implements GatewayLab {
  readonly #files = new AudioFiles();
  readonly media: GatewayLab['media'];
  readonly #calls: WebexCall[] = [];
  #clock = mortalClock();
  #server!: Server;
  #url = '';
  gateway!: WebexGateway;
  #onLeg: (leg: Leg) => void = () => undefined;

  constructor(private readonly audio: WebexAudio) {
    this.media = {
      short: { kind: 'file', path: this.#files.write('short.wav', 100) },
      long: { kind: 'file', path: this.#files.write('long.wav', longMs) },
      broken: [
        { kind: 'file', path: '/nowhere/at-all.wav' },
        { kind: 'file', path: this.#files.writeText('text.wav', 'no audio at all') },
        { kind: 'url', url: 'http://127.0.0.1:9/nothing.wav' },
        { kind: 'url', url: 'sound:nothing' },
      ],
    };
  }

  async open(): Promise<this> {
    this.#server = createServer();
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#url = `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/base`;
    this.gateway = createWebexGateway(
      {
        ...{ publicUrl: this.#url, audience: 'us', subject: '', organization: '', schemaId: 'schema' },
        ...{ basePath: '/base', port: 0, audio: this.audio, testToken },
      },
      {
        ...{ clock: this.#clock, server: this.#server, onTrouble: () => undefined },
        pace: { gatherMs: 20, answerMs: 5_000, unaskedMs: 5_000 },
      },
    );
    this.gateway.onCall((leg) => this.#onLeg(leg));
    this.gateway.start();
    return this;
  }

  async dial(from: string, to: string): Promise<TestCaller> {
    const came = new Promise<Leg>((resolve) => {
      this.#onLeg = resolve;
    });
    const call = watchedCall({
      ...{ url: this.#url, authorization: `Bearer ${testToken}`, parameters: { ANI: from, DNIS: to }, noInputMs: 60 },
      playMs: ({ audio }) =>
        (audio?.length ?? 0) > 100_000 || (this.audio === 'chunks' && (audio?.length ?? 0) > 10_000) ? longMs : 15,
    });
    this.#calls.push(call);
    await call.begin();
    const leg = await came;
    let heard = 0;
    return {
      leg,
      press: (digits) => call.press(digits),
      hangUp: async () => call.hangUp(),
      hears: async () => {
        await call.until(() => call.heard > heard);
        heard = call.heard;
      },
      hungUp: call.closed,
      transferred: () => transferOf(call.received),
      givenBack: () => returnOf(call.received),
    };
  }

  async agent(): Promise<TestAgent> {
    const nobody = new Promise<void>(() => undefined);
    const target = { agentId: 'agent', name: 'Agent', address: '' };
    return { target, hangUp: async () => undefined, ringing: nobody, talking: nobody, released: nobody };
  }

  async restartUs(): Promise<Leg[]> {
    this.#clock.die();
    this.#server.closeAllConnections();
    // Upgraded connections are no longer the server's.
    for (const call of this.#calls) call.socket.terminate();
    this.#server.close();
    this.#clock = mortalClock();
    await this.open();
    return [];
  }

  async leftovers(): Promise<number> {
    return this.gateway.inUse;
  }

  async close(): Promise<void> {
    await this.gateway.stop({ drainMs: 0 });
    for (const call of this.#calls) call.socket.terminate();
    this.#clock.die();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#files.remove();
  }
}

function transferOf(received: WireMessage[]) {
  for (const { payload } of received) {
    const event = payload?.output_events?.find(({ event_type }) => event_type === 'TRANSFER_TO_AGENT');
    if (event) return { queue: event.name, facts: event.metadata, summary: payload?.session_summary?.text };
  }
  return undefined;
}

function returnOf(received: WireMessage[]) {
  for (const { payload } of received) {
    const event = payload?.output_events?.find(({ event_type }) => event_type === 'CUSTOM_EVENT');
    if (event) return { event: event.name, data: event.metadata };
  }
  return undefined;
}

for (const audio of ['linear16', 'mulaw', 'chunks'] as const) {
  describeGateway(`Webex Contact Center, ${audio}`, async () => new WebexLab(audio).open(), {
    pace: { firstDigitMs: 60, interDigitMs: 40, ringMs: 60 },
  });
}
