import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** Node-RED's own. */
export const express = createRequire(require.resolve('node-red'))('express') as (() => Express) & {
  json(): Parameters<Express['use']>[0];
};

export interface ExpressServer {
  origin: string;
  port: number;
  close(): Promise<void>;
}

/** Serves an app on a free port of the loopback address. */
export async function serveExpress(app: Express): Promise<ExpressServer> {
  const server = http.createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The routes that an app has of its own. */
export function routesOf(app: Express): string[] {
  const { stack } = (app as unknown as { _router: { stack: { route?: { path: string } }[] } })._router;
  return stack.flatMap(({ route }) => (route ? [route.path] : []));
}
