import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, packageFolder } from '../node-red-process';
import { readManifest } from './manifest';

const startWithinMs = 60_000;

/** A clean Node-RED whose user directory has the packed package installed, in a process of its own. */
export class InstalledNodeRed {
  /** What it printed. */
  output = '';
  #hasStarted: () => void = () => undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly userDir: string,
    private readonly origin: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        // In this order or the other.
        if (/Started flows/.test(this.output) && /Server now running/.test(this.output)) this.#hasStarted();
      });
    }
  }

  /** `entry` is the file that starts Node-RED: of version 5, or of 4.1. */
  static async start(entry: string, packed: string): Promise<InstalledNodeRed> {
    const userDir = mkdtempSync(join(tmpdir(), 'ringback-user-'));
    install(packed, userDir);
    const port = await freePort();
    const settings = join(userDir, 'settings.js');
    writeFileSync(settings, `module.exports = ${JSON.stringify(settingsOf(port))};\n`);
    writeFileSync(join(userDir, 'flows.json'), '[]');
    const child = spawn(process.execPath, [entry, '--settings', settings, '--userDir', userDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const nodeRed = new InstalledNodeRed(child, userDir, `http://127.0.0.1:${port}`);
    try {
      await nodeRed.#started();
    } catch (error) {
      await nodeRed.stop();
      throw error;
    }
    return nodeRed;
  }

  /** An answer of the admin API: JSON where it is JSON, text otherwise. */
  async ask(path: string, headers: Record<string, string> = {}): Promise<unknown> {
    const answer = await fetch(`${this.origin}/${path}`, { headers: { accept: 'application/json', ...headers } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${text.slice(0, 300)}`);
    return answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.userDir, { recursive: true, force: true });
  }

  async #started(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`Node-RED ${why}:\n${this.output}`));
      this.#hasStarted = resolve;
      this.child.once('exit', () => fail('ended'));
      timer = setTimeout(() => fail('did not start in time'), startWithinMs);
    }).finally(() => clearTimeout(timer));
  }
}

/** As npm would leave it: the package in node_modules, its dependencies beside it, and the user's package.json. */
function install(packed: string, userDir: string): void {
  const { name, version, dependencies, optionalDependencies } = readManifest(packed);
  const modules = join(userDir, 'node_modules');
  cpSync(packed, join(modules, name), { recursive: true });
  for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const link = join(modules, dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(installedModules(), dependency), link);
  }
  writeFileSync(join(userDir, 'package.json'), JSON.stringify({ name: 'user', dependencies: { [name]: version } }));
}

/** Where npm put this tree's own dependencies. */
function installedModules(): string {
  return dirname(dirname(require.resolve('luxon/package.json', { paths: [packageFolder()] })));
}

function settingsOf(port: number): Record<string, unknown> {
  return {
    uiHost: '127.0.0.1',
    uiPort: port,
    flowFile: 'flows.json',
    credentialSecret: 'for tests only',
    logging: { console: { level: 'info', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false }, modules: { allowInstall: false } },
    editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
  };
}
