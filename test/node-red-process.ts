import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RingbackSettings } from '../src/runtime/services';
import { EditorChannel } from './editor-channel';

/** A node or tab as flow files have it. */
export interface FlowNode {
  id: string;
  type: string;
  z?: string;
  [property: string]: unknown;
}

export interface NodeRedOptions {
  /** The settings file's `ringback`. */
  ringback?: RingbackSettings;
  /** Used as it is and kept; without one, a new folder that is removed at the end. */
  userDir?: string;
  /** Without one, any that is free. */
  port?: number;
  /** More of the settings file; plain data. */
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
}

const startWithinMs = 60_000;
const stopWithinMs = 30_000;
const adminRoot = '/admin';

/** A Node-RED of its own process, with this package loaded as the build left it. */
export class NodeRedProcess extends EventEmitter {
  /** Statuses and debug entries. */
  readonly editor = new EditorChannel();
  /** What the process printed. */
  output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly origin: string,
    readonly userDir: string,
    private readonly isTemporary: boolean,
    private readonly adminPath: string,
  ) {
    super();
    this.setMaxListeners(0);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.emit('news');
      });
    }
    child.once('exit', () => this.emit('news'));
    this.editor.on('news', () => this.emit('news'));
  }

  /** Resolves once the flows of `userDir` run; rejects with what Node-RED printed when it ends before that. */
  static async start(options: NodeRedOptions = {}): Promise<NodeRedProcess> {
    const userDir = options.userDir ?? mkdtempSync(join(tmpdir(), 'ringback-node-red-'));
    const port = options.port ?? (await freePort());
    const settingsFile = join(userDir, 'settings.js');
    writeFileSync(settingsFile, `module.exports = ${JSON.stringify(settingsOf(port, options), undefined, 2)};\n`);
    const child = spawn(
      process.execPath,
      [require.resolve('node-red/red.js'), '--settings', settingsFile, '--userDir', userDir],
      { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const isTemporary = options.userDir === undefined;
    const root = String(options.settings?.httpAdminRoot ?? adminRoot).replace(/\/$/, '');
    const nodeRed = new NodeRedProcess(child, `http://127.0.0.1:${port}`, userDir, isTemporary, root);
    try {
      await nodeRed.waitFor(
        () => /Started flows/.test(nodeRed.output) && /Server now running/.test(nodeRed.output),
        'Node-RED to start',
        startWithinMs,
      );
      await nodeRed.editor.open(nodeRed.adminUrl);
    } catch (error) {
      await nodeRed.stop();
      throw error;
    }
    return nodeRed;
  }

  /** The editor and the admin API; ends with a slash. */
  get adminUrl(): string {
    return `${this.origin}${this.adminPath}/`;
  }

  /** What flows serve to the public; ends with a slash. */
  get nodeUrl(): string {
    return `${this.origin}/`;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Replaces all flows. `credentials` by node id. Resolves once they run. */
  async deploy(flows: FlowNode[], credentials: Record<string, Record<string, string>> = {}): Promise<void> {
    const nodes = flows.map((node) => (credentials[node.id] ? { ...node, credentials: credentials[node.id] } : node));
    await this.admin('POST', 'flows', { flows: nodes }, { 'node-red-api-version': 'v2' });
  }

  /** Asks the admin API; the answer's JSON, or text. Rejects unless it is 2xx. */
  async admin(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<unknown> {
    const answer = await fetch(new URL(path, this.adminUrl), {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  }

  /**
   * Resolves once `isTrue` gives true; asked whenever something was printed, a status changed or a debug
   * entry came, and at least four times a second. Rejects when the process ends, or after `withinMs`.
   */
  async waitFor(isTrue: () => boolean | Promise<boolean>, what: string, withinMs = 15_000): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    while (!(await isTrue())) {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw this.#failure(`Node-RED ended while waiting for ${what}`);
      if (Date.now() > giveUpAt) throw this.#failure(`Waited ${withinMs} ms in vain for ${what}`);
      await this.#news();
    }
  }

  /** Ends the process the polite way, and removes its folder unless it was given one. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.editor.close();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const hasEnded = once(this.child, 'exit');
      this.child.kill(signal);
      const last = setTimeout(() => this.child.kill('SIGKILL'), stopWithinMs);
      await hasEnded;
      clearTimeout(last);
    }
    if (this.isTemporary) rmSync(this.userDir, { recursive: true, force: true });
    if (this.child.signalCode === 'SIGKILL' && signal !== 'SIGKILL') throw this.#failure('Node-RED did not stop');
  }

  #failure(sentence: string): Error {
    const statuses = [...this.editor.statuses].map(([id, { text }]) => `${id}: ${text}`).join('\n');
    const debugged = this.editor.debugEntries.slice(-5).map(({ name, msg }) => `${name}: ${msg.slice(0, 500)}`);
    return new Error(
      `${sentence}.\n--- statuses\n${statuses}\n--- debugged\n${debugged.join('\n')}\n--- printed\n${this.output.slice(-4000)}`,
    );
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.off('news', end);
        resolve();
      };
      const timer = setTimeout(end, 250);
      this.on('news', end);
    });
  }
}

/** The folder of this package: where its package.json is, above the compiled tests. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function settingsOf(port: number, { ringback = {}, settings = {} }: NodeRedOptions): Record<string, unknown> {
  return {
    uiHost: '127.0.0.1',
    uiPort: port,
    httpAdminRoot: adminRoot,
    httpNodeRoot: '/',
    flowFile: 'flows.json',
    credentialSecret: 'for tests only',
    nodesDir: packageFolder(),
    ringback,
    logging: { console: { level: 'info', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false }, modules: { allowInstall: false } },
    editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
    ...settings,
  };
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('No free port.');
  return address.port;
}
