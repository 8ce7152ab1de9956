import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { RingbackSettings } from '../src/runtime/services';

/** As much of Node-RED's own API as the demo uses; its types leave out what `init` takes. */
interface NodeRed {
  init(server: Server, settings: Record<string, unknown>): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly httpAdmin: RequestListener;
  readonly httpNode: RequestListener;
}

interface ExpressApp extends RequestListener {
  use(path: string, handler: RequestListener): void;
  get(path: string, handler: (request: unknown, response: { redirect(to: string): void }) => void): void;
}

export interface EmbeddedNodeRedOptions {
  port: number;
  /** What Node-RED keeps: flows, credentials, the store. */
  userDir: string;
  flowFile: string;
  /** Where this package is. */
  packageFolder: string;
  ringback: RingbackSettings;
}

export interface EmbeddedNodeRed {
  /** The editor and the admin API; ends with a slash. */
  adminUrl: string;
  /** What flows serve to the public; ends with a slash. */
  nodeUrl: string;
  stop(): Promise<void>;
}

/** Not '/': requests to the public routes would then have been parsed by the admin API already. */
const adminRoot = '/editor';

/** Starts Node-RED in this process, on loopback only, without anything that asks the internet. */
export async function startNodeRed(options: EmbeddedNodeRedOptions): Promise<EmbeddedNodeRed> {
  // Node-RED's own copy of Express, so that its applications fit.
  const nodeRedRequire = createRequire(require.resolve('node-red'));
  const express = nodeRedRequire('express') as () => ExpressApp;
  const nodeRed = require('node-red') as NodeRed;

  const app = express();
  const server = createServer(app);
  nodeRed.init(server, settingsOf(options));
  app.get('/', (_request, response) => response.redirect(`${adminRoot}/`));
  app.use(adminRoot, nodeRed.httpAdmin);
  app.use('/', nodeRed.httpNode);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  await nodeRed.start();
  const origin = `http://127.0.0.1:${options.port}`;
  return {
    adminUrl: `${origin}${adminRoot}/`,
    nodeUrl: `${origin}/`,
    async stop() {
      await nodeRed.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function settingsOf({ port, userDir, flowFile, packageFolder, ringback }: EmbeddedNodeRedOptions) {
  return {
    uiHost: '127.0.0.1',
    uiPort: port,
    httpAdminRoot: adminRoot,
    httpNodeRoot: '/',
    userDir,
    flowFile,
    nodesDir: packageFolder,
    ringback,
    logging: { console: { level: 'error', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    externalModules: {
      autoInstall: false,
      palette: { allowInstall: false, allowUpload: false },
      modules: { allowInstall: false },
    },
    editorTheme: {
      page: { title: 'Ringback demo' },
      header: { title: 'Ringback demo' },
      tours: false,
      projects: { enabled: false },
      palette: { catalogues: [] },
      userMenu: false,
      codeEditor: { lib: 'monaco' },
    },
  };
}
