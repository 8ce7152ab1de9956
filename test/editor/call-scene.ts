import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { NodeAPI } from 'node-red';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import { SimulatorGateway } from '../../src/adapters/simulator/simulator-gateway';
import type { CallMessage } from '../../src/core/call/call-message';
import type { CallSession } from '../../src/core/call/call-session';
import { toRingbackError } from '../../src/core/errors';
import type { Leg, Media } from '../../src/ports/gateway';
import { keptGateways, keptTeams } from '../../src/runtime/calls/call-center';
import { CallVoice } from '../../src/runtime/calls/call-voice';
import { GatewayService } from '../../src/runtime/calls/gateway-service';
import { sessionById } from '../../src/runtime/calls/live-sessions';
import { queueTexts } from '../../src/runtime/calls/queue-voice';
import { TeamService } from '../../src/runtime/calls/team-service';
import { waitInQueue } from '../../src/runtime/calls/wait-in-queue';
import { registerRoutes } from '../../src/runtime/routes';
import { acquireStore, releaseStore, type StoreService } from '../../src/runtime/store-service';
import { shortWav } from './short-wav';

export const knownCaller = { name: 'Jane Doe', number: '+15550123', hint: 'Has a ticket about her laptop' };
export const zendesk = {
  user: { id: 7, name: 'Jane Doe', email: 'jane@example.com', phone: '+15550123' },
  ticket: {
    id: 4711,
    subject: 'The laptop does not start',
    description: 'Since this morning the screen stays black.\nThe light is on.',
    status: 'open',
    priority: 'urgent',
    url: 'https://acme.zendesk.com/agent/tickets/4711',
    updatedAt: '2026-03-02T09:30:00Z',
  },
};

/** What a caller is told, by the key that brings it. */
export const words = {
  welcome: 'Welcome to the service desk. Press 1 for an agent, 2 to enter your PIN.',
  billing: 'You want to talk about an invoice.',
  pin: 'Enter your PIN.',
  thanks: 'Thank you. Goodbye.',
  whisper: 'An urgent ticket.',
};

const spoken = (text: string): Media => ({ kind: 'text', text, language: 'en-US' });

/** The real routes over real services, and a flow that is written in code: a menu, a PIN, a queue. */
export class CallScene {
  readonly gateway: SimulatorGateway;
  readonly service: GatewayService;
  readonly team: TeamService;
  /** PINs that callers entered. */
  readonly pins: string[] = [];
  /** What callers may say to the first question. */
  phrases: string[] = [];
  readonly heard: string[] = [];
  /** What went wrong that no test expects. */
  readonly troubles: string[] = [];
  learnt: Record<string, unknown> = { zendesk };
  /** Where key 1 brings the caller. */
  place = { queue: 'Support', priority: 1 };
  /** Answers every request with this status, as if nobody were signed in. */
  refuse = 0;

  private constructor(
    private readonly server: http.Server,
    private readonly storeService: StoreService,
    private readonly folder: string,
    private readonly RED: NodeAPI,
  ) {
    const clock = createSystemClock();
    this.gateway = new SimulatorGateway({ clock, publish: () => 'hold-music.wav' });
    const library = {
      mediaOf: async () => ({ kind: 'file', path: '/music.wav' }) as const,
      holdMusic: () => ({ kind: 'file', path: '/music.wav' }) as const,
    };
    this.service = new GatewayService(
      { id: 'gateway', kind: 'simulator', name: 'Service desk', language: 'en-US', callerNumber: '' },
      {
        ...{ gateway: this.gateway, storeService, clock },
        voice: new CallVoice({ library, speech: undefined, voices: [] }),
        apology: () => 'Something has gone wrong.',
      },
    );
    this.team = new TeamService(teamSettings, { storeService, clock });
    keptGateways(RED).acquire('gateway', '', () => this.service);
    keptTeams(RED).acquire('team', '', () => this.team);
    for (const service of [this.service, this.team]) {
      service.on('trouble', (error: Error) => this.troubles.push(error.message));
    }
    this.service.serve({
      ...{ id: 'call', name: '', numbers: ['100', '+15550000'], language: '', silenceMs: 20_000, apology: '' },
      opening: () => undefined,
      onCall: (msg) => void this.#take(msg),
      onEnded: () => undefined,
    });
  }

  static async start(): Promise<CallScene> {
    const app = express();
    const server = http.createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const folder = mkdtempSync(join(tmpdir(), 'ringback-calls-'));
    const file = join(folder, 'calls.sqlite');
    const admin = express();
    let scene: CallScene | undefined;
    admin.use(express.json());
    admin.get('/ringback/hold-music.wav', (_request, response) => {
      response.type('audio/wav').send(shortWav());
    });
    admin.get('/', (_request, response) => {
      response.send('The editor');
    });
    app.use('/admin', admin);
    const RED = {
      httpAdmin: admin,
      httpNode: express(),
      nodes: { getNode: () => null, eachNode: () => undefined },
      settings: { ringback: { callers: [knownCaller, { name: '', number: '+15550999', hint: 'Nobody knows them' }] } },
      log: { error: (sentence: string) => scene?.troubles.push(sentence) },
      auth: {
        needsPermission: () => (_request: express.Request, response: express.Response, next: express.NextFunction) => {
          if (scene?.refuse) response.status(scene.refuse).end();
          else next();
        },
      },
    } as unknown as NodeAPI;
    registerRoutes(RED);
    scene = new CallScene(server, acquireStore(file, { kind: 'embedded', file }), folder, RED);
    await once(scene.service, 'change');
    return scene;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get softphoneUrl(): string {
    return `${this.origin}/admin/ringback/softphone/gateway`;
  }

  get deskUrl(): string {
    return `${this.origin}/admin/ringback/desk/team`;
  }

  get consoleUrl(): string {
    return `${this.origin}/admin/ringback/console`;
  }

  /** Cuts every connection, as a network does. */
  cut(): void {
    this.server.closeAllConnections();
  }

  /** Ends all calls, and sends everybody home. */
  async reset(): Promise<void> {
    this.refuse = 0;
    this.learnt = { zendesk };
    this.place = { queue: 'Support', priority: 1 };
    this.pins.length = 0;
    this.phrases = [];
    this.heard.length = 0;
    await Promise.all([...this.service.sessions.values()].map(({ leg }) => leg.hangup()));
    for (const { id } of this.team.team.agents) this.team.setState(id, 'logged-out');
  }

  async close(): Promise<void> {
    const closed = [whenClosed(this.service), whenClosed(this.team)];
    keptGateways(this.RED).release('gateway', this.service);
    keptTeams(this.RED).release('team', this.team);
    await Promise.all(closed);
    await releaseStore(this.storeService);
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #take(msg: CallMessage): Promise<void> {
    const session = sessionById(msg.call.id);
    if (!session) return;
    try {
      session.note({ ...msg, ...this.learnt });
      const { signal } = new AbortController();
      await session.run({ nodeId: 'flow', msg: session.message }, signal, (leg) => this.#talk(session, leg, signal));
    } catch (thrown) {
      const error = toRingbackError(thrown);
      if (error.code !== 'RB_CALL_ENDED') this.troubles.push(error.message);
    }
  }

  async #talk(session: CallSession, leg: Leg, signal: AbortSignal): Promise<void> {
    const asking = { minDigits: 1, firstDigitMs: 60_000, interDigitMs: 10_000, bargeIn: true, signal };
    const chosen = await leg.collect({
      ...{ ...asking, prompt: [spoken(words.welcome)], maxDigits: 1, terminator: '', isSensitive: false },
      ...(this.phrases.length > 0 ? { phrases: { language: 'en-US', phrases: this.phrases } } : {}),
    });
    if (chosen.kind === 'speech') {
      this.heard.push(chosen.text);
      const menu = { said: chosen.text, confidence: chosen.confidence, option: 'Agent' };
      if (chosen.text.includes('agent')) return this.#toAgent(session, leg, menu, signal);
      await leg.play([spoken(words.billing)], signal);
    }
    if (chosen.kind === 'digits' && chosen.digits === '1') {
      return this.#toAgent(session, leg, { digits: '1', option: 'Agent' }, signal);
    }
    const pin = await leg.collect({
      ...{ ...asking, prompt: [spoken(words.pin)], maxDigits: 8, terminator: '#', isSensitive: true },
    });
    if (pin.kind === 'digits') this.pins.push(pin.digits);
    await leg.play([spoken(words.thanks)], signal);
    await leg.hangup();
  }

  async #toAgent(session: CallSession, leg: Leg, menu: Record<string, unknown>, signal: AbortSignal): Promise<void> {
    session.note({ ...session.message, menu });
    const request = { ...this.place, skills: [], texts: queueTexts('', '', words.whisper) };
    await waitInQueue(this.team, request, { session, leg, msg: session.message as never, signal });
  }
}

/** A service that is given back is closed when no node has taken it up again. */
function whenClosed(service: { close(): Promise<void> }): Promise<void> {
  const close = service.close.bind(service);
  return new Promise((resolve, reject) => {
    service.close = () => {
      const closing = close();
      closing.then(resolve, reject);
      return closing;
    };
  });
}

const queue = {
  ...{ skills: [], music: [], ringMs: 30_000, wrapUpMs: 60_000, announceMs: 0, longestWaitMs: 0, maxWaiting: 0 },
  ...{ announcePosition: false, announceWait: false, callbackDigit: '', overflowMs: 0, overflowQueue: '' },
};

const teamSettings = {
  ...{ id: 'team', name: 'First line', handleMs: 60_000, hours: { timeZone: '', spans: [], holidays: [] } },
  agents: [
    { id: 'ana', name: 'Ana Lima', skills: ['hardware', 'español'], address: '' },
    { id: 'ben', name: 'Ben Okafor', skills: ['network'], address: '' },
    { id: 'chi', name: 'Chi Nguyen', skills: [], address: '' },
  ],
  queues: [
    { ...queue, name: 'Support' },
    { ...queue, name: 'Billing' },
  ],
};
