import type { Server } from 'node:http';
import process from 'node:process';
import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import { createAgents } from '../http/agents';
import { proxyFor } from '../http/proxy';
import { exchange } from '../http/transport';
import { KeyCache } from '../jws/key-cache';
import { loadWebSocket } from '../load-web-socket';
import { authorize } from './authorize';
import { PromptAudios } from './prompt-audio';
import { type TurnPace, usualPace } from './turn';
import { verifyJws } from './verify-jws';
import { WebexGateway } from './webex-gateway';
import { WebexServer } from './webex-server';
import { type WebexSettings, webexIssuers } from './webex-settings';

export interface WebexDeps {
  clock: Clock;
  /** Node-RED's. */
  server: Server | undefined;
  onTrouble(error: RingbackError): void;
  /** Who may sign; those of Webex unless a test says otherwise. */
  issuers?: readonly string[];
  pace?: TurnPace;
}

const timeoutMs = 5_000;
const largestKeySet = 1_000_000;
/** Half an hour of music as it is sold has no place in memory. */
const largestAudio = 64 * 1024 * 1024;

/** A gateway that Webex Contact Center connects to. Throws RB_CONFIG for settings that cannot work. */
export function createWebexGateway(settings: WebexSettings, deps: WebexDeps): WebexGateway {
  check(settings);
  const { clock, server, onTrouble, issuers = webexIssuers, pace = usualPace } = deps;
  const webSocket = loadWebSocket();
  const agents = createAgents({ timeoutMs });
  const fetchBytes = async (url: string, signal: AbortSignal, answerLimit: number) => {
    const proxy = proxyFor({ kind: 'environment' }, new URL(url), process.env);
    const wire = { method: 'GET', url, headers: {}, proxy, timeoutMs, signal, answerLimit };
    const { status, bytes } = await exchange(wire, agents);
    if (status !== 200) throw new Error(`The server answered ${status}.`);
    return bytes;
  };
  const now = () => clock.now();
  const keys = new KeyCache({
    now,
    fetchKeys: async (issuer) => {
      const url = `${issuer}/oauth2/v2/keys/verificationjwk`;
      return JSON.parse(String(await fetchBytes(url, new AbortController().signal, largestKeySet)));
    },
  });
  const { publicUrl, audience, subject, organization, schemaId, testToken } = settings;
  const expected = { issuers, audience, subject, organization, publicUrl, schemaId };
  const verify = (token: string) => verifyJws(token, expected, { now, keyOf: (iss, kid) => keys.keyOf(iss, kid) });
  return new WebexGateway({
    ...{ settings, clock, pace, onTrouble },
    audios: new PromptAudios({
      audio: settings.audio,
      fetchBytes: (url, signal) => fetchBytes(url, signal, largestAudio),
    }),
    createServer: (gateway) =>
      new WebexServer(settings, {
        ...{ webSocket, shared: server },
        authorize: (request) => authorize(request, { verify, testToken }),
        onConversation: (socket, verified) => gateway.converse(socket, verified),
        onList: (socket, verified) => gateway.tellList(socket, verified),
        onRefused: (why) => gateway.warn(`Somebody who is not Webex, or not ours, was turned away: ${why}.`),
      }),
    close: () => agents.destroy(),
  });
}

function check({ publicUrl, audience, testToken }: WebexSettings): void {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (!url || !/^wss?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new RingbackError('RB_CONFIG', `The address for Webex is "${publicUrl}".`, {
      remedy: 'Enter the URL of the data source as it is registered, such as wss://calls.example.com.',
    });
  }
  if (audience === '') {
    throw new RingbackError('RB_CONFIG', 'The gateway has no audience.', {
      remedy: 'Enter the audience of the data source as it is registered.',
    });
  }
  if (testToken !== '' && testToken.length < 16) {
    throw new RingbackError('RB_CONFIG', 'The test token is too short.', {
      remedy: 'Give one of 16 characters or more, or none.',
    });
  }
}
