import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';

export interface AriRequest {
  method: string;
  /** Below `/ari`, decoded, without a query. */
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
}

/** What the next matching command meets instead of success. */
export interface Reaction {
  /** Runs before the answer: for events that come first. */
  before?(request: AriRequest): void;
  /** The answer waits for it. */
  until?: Promise<unknown>;
  status?: number;
  message?: string;
}

interface FakeChannel {
  id: string;
  state: string;
  caller: { number: string; name: string };
  dialplan: { exten: string; app_data: string };
  variables: Map<string, string>;
}

export const user = 'ringback';
export const password = 'only-for-tests';

/** As much of Asterisk's REST interface as the adapter uses, and faults of it on demand. */
export class FakeAri {
  readonly channels = new Map<string, FakeChannel>();
  readonly bridges = new Map<string, Set<string>>();
  readonly playbacks = new Set<string>();
  /** Going on, by name; and those that are kept. */
  readonly recording = new Set<string>();
  readonly recorded = new Map<string, Buffer>();
  readonly requests: AriRequest[] = [];
  /** Connections for events, the newest last. */
  readonly sockets: WebSocket[] = [];
  /** Addresses at which events were asked for. */
  readonly upgrades: string[] = [];
  answersPings = true;
  /** Status with which the next upgrades are refused. */
  refuses = 0;
  readonly #reactions: { pattern: RegExp; reaction: Reaction }[] = [];
  readonly #waiters = new Set<() => void>();
  readonly #server: Server;
  readonly #events: WebSocketServer;
  #port = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
    this.#events = new WebSocketServer({ noServer: true, autoPong: false });
    this.#server.on('upgrade', (request, socket, head) => {
      this.upgrades.push(request.url ?? '');
      const status = this.refuses || (isAuthorized(request) ? 0 : 401);
      if (status) {
        socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        this.#wake();
        return;
      }
      this.#events.handleUpgrade(request, socket, head, (events) => {
        events.on('ping', () => {
          if (this.answersPings) events.pong();
        });
        this.sockets.push(events);
        this.#wake();
      });
    });
  }

  async listen(): Promise<this> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/ari`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Connections are cut. */
  cut({ events = true, commands = false } = {}): void {
    if (events) for (const socket of this.sockets.splice(0)) socket.terminate();
    if (commands) this.#server.closeAllConnections();
  }

  /** The next command that matches, as `METHOD /path`, meets this. */
  next(pattern: RegExp, reaction: Reaction): void {
    this.#reactions.push({ pattern, reaction });
  }

  asked(pattern: RegExp): AriRequest[] {
    return this.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));
  }

  /** Resolves when it is so; looked at after each request and connection. */
  async until<T>(ask: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = ask();
      if (found !== undefined && found !== false) return found;
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  event(event: object): void {
    for (const socket of this.sockets) if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(event));
    this.#wake();
  }

  /** A caller whom the dialplan hands over. */
  incoming(id: string, over: { number?: string; name?: string; args?: readonly string[]; exten?: string } = {}): void {
    const { number = '+5511987654321', name = '', args = ['inbound', '+551140028922'], exten = '+551140028922' } = over;
    this.#add(id, 'Ring', { number, name }, { exten, app_data: ['ringback', ...args].join(',') });
    this.event({ type: 'StasisStart', args, channel: this.#described(id) });
  }

  /** A line that is there, without an event that tells so. */
  leave(id: string, appData: string, variables: Record<string, string> = {}): void {
    const channel = this.#add(id, 'Up', { number: '', name: '' }, { exten: '', app_data: appData });
    for (const [name, value] of Object.entries(variables)) channel.variables.set(name, value);
  }

  press(id: string, digits: string): void {
    for (const digit of digits) this.event({ type: 'ChannelDtmfReceived', digit, channel: this.#described(id) });
  }

  /** Whoever was called has answered. */
  answer(id: string): void {
    const channel = this.channels.get(id);
    if (channel) channel.state = 'Up';
    this.event({ type: 'StasisStart', args: ['dialled'], channel: this.#described(id) });
  }

  /** The other side has hung up. */
  hangUp(id: string, { cause = 16, isTold = true } = {}): void {
    const channel = this.#described(id);
    this.channels.delete(id);
    for (const members of this.bridges.values()) members.delete(id);
    if (!isTold) return;
    this.event({ type: 'ChannelHangupRequest', cause, channel });
    this.event({ type: 'StasisEnd', channel });
    this.event({ type: 'ChannelDestroyed', cause, cause_txt: 'Normal Clearing', channel });
  }

  /** A phone that rang and did not answer. */
  destroy(id: string, cause: number): void {
    const channel = this.#described(id);
    this.channels.delete(id);
    this.event({ type: 'ChannelDestroyed', cause, cause_txt: `Cause ${cause}`, channel });
  }

  finish(playbackId: string, state = 'done'): void {
    this.playbacks.delete(playbackId);
    this.event({ type: 'PlaybackFinished', playback: { id: playbackId, state } });
  }

  /** With so many milliseconds of sound, or not at all for a `cause`. */
  finishRecording(name: string, ms: number, cause?: string): void {
    if (!this.recording.delete(name)) return;
    if (cause === undefined) this.recorded.set(name, Buffer.alloc(44 + ms * 16));
    this.event({ type: cause === undefined ? 'RecordingFinished' : 'RecordingFailed', recording: { name, cause } });
  }

  /** The name of what is being recorded. */
  isRecording(): Promise<string> {
    return this.until(() => [...this.recording][0]);
  }

  /** The id of the one playback that is going on. */
  playing(): Promise<string> {
    return this.until(() => [...this.playbacks][0]);
  }

  /** The id of a phone that is rung. */
  ringing(): Promise<string> {
    return this.until(() => [...this.channels.values()].find(({ state }) => state === 'Ringing')?.id);
  }

  #add(id: string, state: string, caller: FakeChannel['caller'], dialplan: FakeChannel['dialplan']): FakeChannel {
    const channel = { id, state, caller, dialplan, variables: new Map<string, string>() };
    this.channels.set(id, channel);
    return channel;
  }

  #described(id: string): object {
    const { variables: _variables, ...channel } = this.channels.get(id) ?? { id, variables: undefined };
    return channel;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of message.setEncoding('utf8')) text += chunk;
    const url = new URL(message.url ?? '', this.url);
    const path = decodeURIComponent(url.pathname.replace(/^\/ari/, ''));
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    const { method = '', headers } = message;
    const request = { method, path, query: url.searchParams, body, headers };
    this.requests.push(request);
    const at = this.#reactions.findIndex(({ pattern }) => pattern.test(`${method} ${path}`));
    const [{ reaction } = { reaction: {} as Reaction }] = at === -1 ? [] : this.#reactions.splice(at, 1);
    const answer = (status: number, content?: unknown) => {
      if (Buffer.isBuffer(content)) {
        response.writeHead(status, { 'content-type': 'audio/wav' }).end(content);
        return this.#wake();
      }
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(content === undefined ? undefined : JSON.stringify(content));
      this.#wake();
    };
    if (!isAuthorized(message)) return answer(401, { message: 'Authentication required' });
    this.#wake();
    reaction.before?.(request);
    await reaction.until;
    if (reaction.status) return answer(reaction.status, { message: reaction.message ?? 'On demand' });
    const [status, content] = this.#do(request);
    answer(status, content);
  }

  #do({ method, path, query, body }: AriRequest): [number, unknown?] {
    const [, kind = '', id = '', verb = '', last = ''] = path.split('/');
    const gone: [number, unknown] = [404, { message: 'Not found' }];
    const describedAll = () => [...this.channels.keys()].map((channelId) => this.#described(channelId));
    switch (`${method} ${kind}${id ? ' id' : ''}${verb ? ` ${verb}` : ''}`) {
      case 'GET asterisk id':
        return [200, { system: { version: '22.0.0-fake' } }];
      case 'GET applications id':
        return [200, { channel_ids: [...this.channels.keys()], bridge_ids: [...this.bridges.keys()] }];
      case 'GET channels':
        return [200, describedAll()];
      case 'GET bridges':
        return [200, [...this.bridges].map(([bridgeId, members]) => ({ id: bridgeId, channels: [...members] }))];
      case 'GET playbacks id':
        return this.playbacks.has(id) ? [200, { id }] : gone;
      case 'DELETE playbacks id':
        if (!this.playbacks.has(id)) return gone;
        this.finish(id);
        return [204];
      case 'POST bridges id':
        this.bridges.set(id, new Set());
        return [200, { id }];
      case 'POST bridges id addChannel':
        for (const channelId of body.channel as string[]) this.bridges.get(id)?.add(channelId);
        return [204];
      case 'DELETE bridges id':
        return this.bridges.delete(id) ? [204] : gone;
      case 'POST channels id':
        this.#add(id, 'Ringing', { number: '', name: '' }, { exten: '', app_data: '' });
        return [200, this.#described(id)];
    }
    if (kind === 'recordings' && id === 'live') {
      if (!this.recording.has(verb)) return gone;
      this.finishRecording(verb, 3_000);
      return [204];
    }
    if (kind === 'recordings') {
      const kept = this.recorded.get(verb);
      if (!kept) return gone;
      if (method === 'DELETE') this.recorded.delete(verb);
      return method === 'DELETE' ? [204] : [200, kept];
    }
    const channel = this.channels.get(id);
    if (kind !== 'channels' || !channel) return gone;
    switch (`${method} ${verb}`) {
      case 'GET ':
        return [200, this.#described(id)];
      case 'DELETE ':
        this.channels.delete(id);
        this.event({ type: 'ChannelHangupRequest', cause: 16, soft: true, channel: { id } });
        this.event({ type: 'StasisEnd', channel: { id } });
        this.event({ type: 'ChannelDestroyed', cause: 16, cause_txt: 'Normal Clearing', channel: { id } });
        return [204];
      case 'POST answer':
        channel.state = 'Up';
        return [204];
      case 'POST record':
        this.recording.add(String(body.name));
        return [201, { name: body.name, state: 'queued' }];
      case 'POST play':
        this.playbacks.add(last);
        return [201, { id: last, state: 'queued' }];
      case 'POST variable':
        channel.variables.set(String(body.variable), String(body.value));
        return [204];
      case 'GET variable': {
        const value = channel.variables.get(query.get('variable') ?? '');
        return value === undefined ? gone : [200, { value }];
      }
      default:
        return gone;
    }
  }

  #wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }
}

function isAuthorized({ headers }: IncomingMessage): boolean {
  return headers.authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
