import { createHmac, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';

/** Many more than callers can be listening to; without a bound, each text ever spoken would stay. */
const mostPublished = 20_000;
/** So long a replaced file may be heard as it was; after that it is asked for again, by its ETag. */
const freshSeconds = 60;

const key = randomBytes(32);
/** By the name in the address, in the order in which they were last published. */
const paths = new Map<string, string>();
const registered = new WeakSet<object>();

/**
 * Makes a WAV file of this machine public and returns its path below Node-RED's root of public routes,
 * `/ringback/media/<name>.wav`. Nobody can guess the name; it is the same each time, as long as the process lives.
 */
export function publish(path: string): string {
  const name = createHmac('sha256', key).update(path).digest('base64url').slice(0, 32);
  paths.delete(name);
  paths.set(name, path);
  const [oldest] = paths.keys();
  if (paths.size > mostPublished && oldest !== undefined) paths.delete(oldest);
  return `/ringback/media/${name}.wav`;
}

/**
 * GET ringback/media/:file: what this process has published, and nothing else. On the public server for gateways,
 * and beside the pages of softphone and desk, which may be the only ones that a browser reaches.
 */
export function registerMediaRoute(RED: NodeAPI): void {
  for (const server of [RED.httpNode, RED.httpAdmin]) {
    if (!server || registered.has(server)) continue;
    registered.add(server);
    server.get('/ringback/media/:file', serve);
  }
}

function serve(request: Request, response: Response): void {
  const [, name = ''] = /^([\w-]+)\.wav$/.exec(String(request.params.file)) ?? [];
  const path = paths.get(name);
  if (path === undefined) {
    refuse(response, 404);
    return;
  }
  response.set({
    'content-type': 'audio/wav',
    'cache-control': `private, max-age=${freshSeconds}`,
    'x-content-type-options': 'nosniff',
  });
  // The user directory is mostly a hidden one.
  response.sendFile(path, { dotfiles: 'allow', cacheControl: false }, (error?: Error & { status?: number }) => {
    // Who left in the middle has nobody to be answered.
    if (error && !response.headersSent && !response.destroyed) refuse(response, error.status === 416 ? 416 : 404);
  });
}

function refuse(response: Response, status: 404 | 416): void {
  response.status(status).set({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(status === 416 ? 'The audio is shorter than that.' : 'There is no such audio.');
}
