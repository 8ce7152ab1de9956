import http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import type stream from 'node:stream';
import type { IntegrationSettings } from '../../core/extract/settings';

export interface Agents {
  http: http.Agent;
  https: https.Agent;
  destroy(): void;
}

const MAX_SOCKETS = 10;
/** Connections that idle longer are often cut by the other side just as they are used again. */
const IDLE_MS = 10_000;
const CONNECT_LIMIT_MS = 10_000;

/** Code of a connection that was not there in time: nothing was sent on it. */
export const CONNECT_TIMEOUT = 'RB_CONNECT_TIMEOUT';

/** Keep-alive agents of one integration, with its TLS settings and a limit for connecting. */
export function createAgents(settings: Pick<IntegrationSettings, 'tls' | 'timeoutMs'>): Agents {
  const shared = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS };
  const limitMs = Math.min(CONNECT_LIMIT_MS, settings.timeoutMs);
  const plain = limitConnecting(new http.Agent(shared), 'connect', limitMs);
  const secure = limitConnecting(
    new https.Agent({ ...shared, ...definedOnly(settings.tls) }),
    'secureConnect',
    limitMs,
  );
  return {
    http: plain,
    https: secure,
    destroy() {
      plain.destroy();
      secure.destroy();
    },
  };
}

/** Node's agent has no limit for connecting alone; a request's own limit cannot tell whether anything was sent. */
function limitConnecting<A extends http.Agent>(agent: A, ready: string, limitMs: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (isSocket(socket)) giveUpAfter(socket, ready, limitMs);
    return socket;
  };
  return agent;
}

function giveUpAfter(socket: net.Socket, ready: string, limitMs: number): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('No connection in time.'), { code: CONNECT_TIMEOUT }));
  }, limitMs);
  const stop = () => clearTimeout(timer);
  socket.once(ready, stop);
  socket.once('close', stop);
}

function isSocket(connection: stream.Duplex | null | undefined): connection is net.Socket {
  return connection !== null && connection !== undefined && 'connecting' in connection;
}

/** An option that is present but undefined would override Node's default. */
function definedOnly<T extends object>(options: T | undefined): Partial<T> {
  return Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>;
}
