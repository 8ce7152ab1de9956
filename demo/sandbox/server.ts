import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../../src/ports/clock';
import { answerApi } from './api';
import { collectionNames, collections, isCollectionName } from './collections';
import { createDesk, type Desk } from './desk';
import { createHooks, type Hooks } from './hooks';
import { type Exchange, HttpProblem, openExchange, send, sendJson } from './http-exchange';
import type { MailPorts } from './messengers/mail-server';
import { createMessengers, type Messengers, type MessengersOptions } from './messengers/messengers';
import { drawRecord } from './pictures';
import { createStoryteller } from './storyteller';
import { createZendesk, type SandboxZendesk, type ZendeskOptions } from './zendesk/zendesk';

/** One person's inbox, as the sandbox links to it. */
export interface InboxLink {
  name: string;
  messages: number;
  unread: number;
  link: string;
}

export interface SandboxOptions {
  clock: Clock;
  /** When given, the API wants it as a bearer token. */
  token?: string;
  /** False: nothing happens by itself. */
  tellsStory?: boolean;
  /** How many numbers each collection skips at its beginning. */
  numbersFrom?: number;
  /** Where the people's inboxes are; rejects while nobody can say. */
  inboxes?: () => Promise<InboxLink[]>;
  zendesk?: Omit<ZendeskOptions, 'origin'>;
  /** Where the events of the messengers are posted to. */
  requestUrl?: MessengersOptions['requestUrl'];
}

export interface Sandbox {
  readonly desk: Desk;
  /** Its address is the sandbox's, with `/zendesk`. */
  readonly zendesk: SandboxZendesk;
  readonly hooks: Hooks;
  /** Slack, Teams and the others, below `/vendors`. */
  readonly messengers: Messengers;
  /** Empty until it listens. */
  url(): string;
  /** Listens on loopback; port 0 takes any free one. Mail is taken where ports for it are given. Rejects with EADDRINUSE when it is taken. */
  start(port: number, mailPorts?: MailPorts): Promise<void>;
  stop(): Promise<void>;
}

/** This file is at dist/demo/sandbox/server.js. */
const resources = join(__dirname, '..', '..', '..', 'resources');

const pageTypes: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' };
const pages: Record<string, string> = {
  '': 'desk.html',
  hooks: 'hooks.html',
  inbox: 'inbox.html',
  messengers: 'messengers.html',
  zendesk: 'zendesk.html',
};
const scripts = [
  'live-page.js',
  'desk.js',
  'hooks.js',
  'inbox.js',
  'zendesk.js',
  'messengers.js',
  'conversation.js',
  'drawing-words.js',
];
const assets = ['style.css', 'messengers.css', ...scripts];
/** How the editor draws what is posted to a vendor: the messengers draw it in the same way. */
const drawings = /^((screens\/)?(draw-[a-z]+|element|words|text|node-red-editor)\.js|ringback-drawings\.css)$/;

/** A small service desk with an HTTP API, a Zendesk, pages to look at both, and a webhook receiver. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { clock, token, tellsStory = true, numbersFrom = 0, inboxes, requestUrl } = options;
  const desk = createDesk(clock, numbersFrom);
  const hooks = createHooks(clock);
  const storyteller = createStoryteller(desk, clock);
  let server: Server | undefined;
  const zendesk = createZendesk(clock, { ...options.zendesk, origin: () => url() });
  const messengers = createMessengers({ url: () => url(), ...(requestUrl && { requestUrl }) });
  const url = () => (server ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : '');

  async function answer(exchange: Exchange): Promise<void> {
    const { method, path } = exchange;
    const [first = '', second] = path;
    if (first === 'api') return answerApi(exchange, { desk, baseUrl: url, token });
    if (first === 'hooks' && method === 'POST') return hooks.receive(exchange);
    if (first === 'zendesk' && second) return zendesk.answer({ ...exchange, path: path.slice(1) });
    if (first === 'vendors') return messengers.answerVendor(exchange);
    if (first === 'messengers' && method === 'POST') return messengers.answerPerson(exchange);
    if (method !== 'GET') throw new HttpProblem(405, `${method} is not possible here.`, { allow: 'GET' });
    if (first === 'data') return answerData(exchange, second);
    if (first === 'pictures') return answerPicture(exchange);
    const drawing = first === 'drawings' ? path.slice(1).join('/') : '';
    if (drawings.test(drawing)) return answerFile(exchange, join(resources, drawing));
    const file = path.length <= 1 ? (pages[first] ?? (assets.includes(first) ? first : undefined)) : undefined;
    if (!file) throw new HttpProblem(404, `There is nothing at /${path.join('/')}.`);
    answerFile(exchange, join(__dirname, 'pages', file));
  }

  /** What the pages show. They are of this origin, so they are given the token to change records with. */
  async function answerData({ response, path }: Exchange, name: string | undefined): Promise<void> {
    if (name === 'desk') {
      const lists = collectionNames.map((list) => ({ name: list, ...collections[list], records: desk.list(list) }));
      return sendJson(response, 200, { now: clock.now(), speed: clock.speed, token, lists });
    }
    if (name === 'zendesk') return sendJson(response, 200, { tickets: zendesk.overview() });
    if (name === 'hooks') return sendJson(response, 200, { posts: hooks.posts() });
    if (name === 'messengers') return sendJson(response, 200, { conversations: messengers.conversations() });
    if (name === 'inbox') return sendJson(response, 200, { inboxes: inboxes ? await inboxes() : [] });
    throw new HttpProblem(404, `There is nothing at /${path.join('/')}.`);
  }

  function answerPicture({ response, path }: Exchange): void {
    const [, collection = '', file = ''] = path;
    const record = isCollectionName(collection) ? desk.find(collection, file.replace(/\.svg$/, '')) : undefined;
    if (!record || !isCollectionName(collection)) throw new HttpProblem(404, 'There is no such picture.');
    send(response, 200, 'image/svg+xml', drawRecord(collection, record));
  }

  return {
    desk,
    zendesk,
    hooks,
    messengers,
    url,
    async start(port, mailPorts) {
      const listening = createServer((request, response) => {
        void (async () => {
          try {
            await answer(openExchange(request, response));
          } catch (error) {
            const problem = error instanceof HttpProblem ? error : new HttpProblem(500, String(error));
            for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
            sendJson(response, problem.status, { error: problem.message });
          }
        })();
      });
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject);
        listening.listen(port, '127.0.0.1', () => resolve());
      });
      server = listening;
      if (mailPorts) await messengers.mail.start(mailPorts);
      if (tellsStory) storyteller.start();
    },
    async stop() {
      storyteller.stop();
      await messengers.mail.stop();
      const closing = server;
      server = undefined;
      if (!closing) return;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      closing.closeAllConnections();
      await closed;
    },
  };
}

/** Read at each request: a page that is being worked on shows at once. */
function answerFile({ response }: Exchange, file: string): void {
  const type = pageTypes[file.split('.').at(-1) ?? ''] ?? 'text/plain';
  send(response, 200, type, readFileSync(file, 'utf8'));
}
