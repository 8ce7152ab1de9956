import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import helper from 'node-red-node-test-helper';
import type { Message } from '../../src/runtime/define-node';
import type { FlowNode } from '../node-red-process';

export interface NodeStatus {
  fill?: string;
  shape?: string;
  text?: string;
}

const arrivals = new EventEmitter();
arrivals.setMaxListeners(0);
let received = new Map<string, Message[]>();
/** Every status, oldest first. A status node would not hear those of a node's beginning. */
let statuses: { id: string; status: NodeStatus }[] = [];
/** What Node-RED serves to the public; the helper itself serves only its admin routes. */
let publicRoutes: RequestListener = () => undefined;
const followed = new WeakSet<EventEmitter>();

function followStatuses(events: EventEmitter): void {
  if (followed.has(events)) return;
  followed.add(events);
  events.on('node-status', (entry: { id: string; status: NodeStatus }) => {
    statuses.push(entry);
    arrivals.emit('news');
  });
}

export const servePublic: RequestListener = (request, response) => publicRoutes(request, response);

/** Keeps what comes, over redeploys. */
const sinkType = (RED: NodeAPI) => {
  function create(this: Parameters<typeof RED.nodes.createNode>[0], properties: FlowNode): void {
    RED.nodes.createNode(this, properties as never);
    this.on('input', (msg: unknown, _send: unknown, done: () => void) => {
      received.set(properties.id, [...(received.get(properties.id) ?? []), msg as Message]);
      arrivals.emit('news');
      done();
    });
  }
  publicRoutes = RED.httpNode as unknown as RequestListener;
  RED.nodes.registerType('test-sink', create as never);
  followStatuses(RED.events);
};

const ours = [
  'store',
  'followup',
  'integration',
  'channel',
  'directory',
  'poller',
  'reconciler',
  'recipients',
  'notifier',
  'action',
  'history',
  'zendesk',
  'zendesk-user',
  'zendesk-ticket',
  'zendesk-comment',
  'gateway',
  'team',
  'call',
  'prompt',
  'menu',
  'record',
  'queue',
  'agents',
  'hangup',
];
const nodeTypes = [
  ...ours.map((name) => require(`../../nodes/${name}/${name}`) as unknown),
  sinkType,
  require('@node-red/nodes/core/common/25-catch.js'),
  require('@node-red/nodes/core/common/24-complete.js'),
  require('@node-red/nodes/core/function/10-function.js'),
];

export const sink = (id: string): FlowNode => ({ id, type: 'test-sink', z: 'tab', x: 500, y: 100, wires: [] });

/** Catches everything on the tab. */
export const watchers: FlowNode[] = [
  { id: 'catch', type: 'catch', z: 'tab', x: 100, y: 300, scope: null, uncaught: false, wires: [['caught']] },
  sink('caught'),
];

/** The real Node-RED that flows of a test run in. `speed`: how much faster its minutes pass. */
export function useNodeRed(speed = 1): { readonly userDir: string } {
  const state = { userDir: '' };
  before(function (done) {
    this.timeout(20_000);
    state.userDir = mkdtempSync(join(tmpdir(), 'ringback-nodes-'));
    helper.init(require.resolve('node-red'), { userDir: state.userDir, ringback: { clockSpeed: speed } });
    helper.startServer(done);
  });
  after((done) => {
    // The server first: what it leaves running would keep the tests from ending.
    helper.stopServer(() => {
      try {
        // Services of calls that a node has let go of close a moment later.
        rmSync(state.userDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
        done();
      } catch (error) {
        done(error);
      }
    });
  });
  beforeEach(() => {
    received = new Map();
    statuses = [];
  });
  afterEach(async function () {
    this.timeout(20_000);
    await helper.unload();
  });
  return state;
}

type Credentials = Record<string, Record<string, string>>;

export async function deploy(flow: FlowNode[], credentials: Credentials = {}): Promise<void> {
  await helper.load(nodeTypes, flow, credentials);
}

/** As the Deploy button does. */
export async function redeploy(
  flow: FlowNode[],
  type: 'full' | 'flows' | 'nodes' = 'full',
  credentials: Credentials = {},
): Promise<void> {
  await helper.setFlows(flow, type, credentials);
}

export function send(id: string, msg: Record<string, unknown>): void {
  (helper.getNode(id) as unknown as { receive(msg: unknown): void }).receive(msg);
}

export function messages(id: string): Message[] {
  return received.get(id) ?? [];
}

/** Codes of the errors that reached Catch, with the node that they came from. */
export function caught(): { code: string; message: string; from: string }[] {
  return messages('caught').map((msg) => {
    const { message, source, code = '' } = msg.error as { message: string; source: { id: string }; code?: string };
    return { code, message, from: source.id };
  });
}

export function statusOf(id: string): NodeStatus {
  return statuses.findLast((entry) => entry.id === id)?.status ?? {};
}

/** Every status of every node so far, oldest first. */
export function allStatuses(): readonly { id: string; status: NodeStatus }[] {
  return statuses;
}

/** Every message that a sink has got so far. */
export function allMessages(): Message[] {
  return [...received.values()].flat();
}

/** Waits for messages and statuses until it is true. */
export async function until(isTrue: () => boolean, what: string, withinMs = 15_000): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > giveUpAt) {
      const seen = [...received].map(([id, list]) => `${id}: ${list.length}`).join(', ');
      const errors = caught().map(({ code, message }) => `${code} ${message}`);
      const shown = statuses.slice(-6).map(({ id, status }) => `${id} ${status.fill} "${status.text}"`);
      throw new Error(
        `Waited ${withinMs} ms in vain for ${what}. Arrived: ${seen}. Caught: ${errors.join(' | ')}. Statuses: ${shown.join(', ')}`,
      );
    }
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        arrivals.off('news', end);
        resolve();
      };
      const timer = setTimeout(end, 100);
      arrivals.on('news', end);
    });
  }
}
