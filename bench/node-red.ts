import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

interface NodeRed {
  init(server: Server, settings: Record<string, unknown>): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly httpAdmin: RequestListener;
  readonly httpNode: RequestListener;
  readonly runtime: { events: EventEmitter };
}

interface ExpressApp extends RequestListener {
  use(path: string, handler: RequestListener): void;
}

/** A node of a flow file. */
export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** What function nodes of the flows find as `global.get('bench')`. */
export class FlowTally extends EventEmitter {
  notified = 0;
  gone = 0;
  /** Of the record that was notified last, where the flow knows it. */
  lastId = '';

  /** Called by the flow: so many more notifications, and so many more that are gone. */
  count(notified: number, gone = 0, lastId = ''): void {
    this.notified += notified;
    this.gone += gone;
    this.lastId = lastId || this.lastId;
    this.emit('counted');
  }

  /** Called by the bench: the function node `startNode` sends this message. */
  begin(message: Record<string, unknown>): void {
    this.emit('begin', message);
  }

  /** Resolves once the flow has counted as much. */
  async reached(notified: number, gone: number): Promise<void> {
    while (this.notified < notified || this.gone < gone) {
      await new Promise<void>((resolve) => this.once('counted', () => resolve()));
    }
  }
}

/** Where a flow begins: a function node that sends what the bench tells it to. */
export function startNode(wires: string[]): FlowNode {
  return {
    ...functionNode('start', '', [wires]),
    initialize: "global.get('bench').on('begin', (message) => node.send(message));",
  };
}

export function functionNode(id: string, func: string, wires: string[][]): FlowNode {
  const code = { func, outputs: wires.length, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] };
  return { id, type: 'function', z: 'tab', name: id, ...code, x: 0, y: 0, wires };
}

/** Two nodes that answer GET /ping: the other request that must not wait. */
export function pingNodes(): FlowNode[] {
  return [
    {
      id: 'ping',
      type: 'http in',
      z: 'tab',
      name: '',
      url: '/ping',
      method: 'get',
      upload: false,
      x: 0,
      y: 0,
      wires: [['pong']],
    },
    { id: 'pong', type: 'http response', z: 'tab', name: '', statusCode: '', headers: {}, x: 0, y: 0, wires: [] },
  ];
}

/** A real Node-RED in this process with its editor, on loopback only. */
export async function startNodeRed(folder: string, nodes: FlowNode[], tally: FlowTally) {
  writeFileSync(join(folder, 'flows.json'), JSON.stringify([{ id: 'tab', type: 'tab', label: 'Bench' }, ...nodes]));
  // Node-RED's own copy of Express, so that its applications fit.
  const express = createRequire(require.resolve('node-red'))('express') as () => ExpressApp;
  const nodeRed = require('node-red') as NodeRed;
  const app = express();
  const server = createServer(app);
  nodeRed.init(server, settings(folder, tally));
  app.use('/admin', nodeRed.httpAdmin);
  app.use('/', nodeRed.httpNode);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const running = new Promise<void>((resolve) => nodeRed.runtime.events.once('flows:started', () => resolve()));
  await nodeRed.start();
  await running;
  return {
    pingUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`,
    async stop() {
      await nodeRed.stop();
      server.close();
      server.closeAllConnections();
    },
  };
}

function settings(folder: string, tally: FlowTally): Record<string, unknown> {
  return {
    httpAdminRoot: '/admin',
    httpNodeRoot: '/',
    userDir: folder,
    flowFile: join(folder, 'flows.json'),
    credentialSecret: 'bench',
    nodesDir: join(__dirname, '..', '..'),
    functionGlobalContext: { bench: tally },
    logging: { console: { level: 'warn', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false }, modules: { allowInstall: false } },
    editorTheme: { tours: false, palette: { catalogues: [] } },
  };
}
