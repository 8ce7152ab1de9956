import type { Server } from 'node:http';
import process from 'node:process';
import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { Media } from '../../ports/gateway';
import { createAgents } from '../http/agents';
import { proxyFor } from '../http/proxy';
import { exchange } from '../http/transport';
import { loadWebSocket } from '../load-web-socket';
import { checkFile, KnownUrls } from '../playable';
import { JambonzGateway } from './jambonz-gateway';
import { JambonzServer } from './jambonz-server';
import type { JambonzSettings } from './jambonz-settings';
import { soundOf, unplayable } from './verbs';

export interface JambonzDeps {
  clock: Clock;
  /** Node-RED's. */
  server: Server | undefined;
  /** The address at which jambonz finds a WAV file of this machine. */
  publish(path: string): string;
  onTrouble(error: RingbackError): void;
  /** For a connection that broke to come back; jambonz tries again after half a second, then ever more rarely. */
  reconnectMs?: number;
}

const usualReconnectMs = 12_000;
const timeoutMs = 5_000;
const largestAudio = 64 * 1024 * 1024;

/** A gateway that a jambonz connects to. Throws RB_CONFIG for settings that cannot work. */
export function createJambonzGateway(settings: JambonzSettings, deps: JambonzDeps): JambonzGateway {
  check(settings);
  const { clock, server, publish, onTrouble, reconnectMs = usualReconnectMs } = deps;
  const webSocket = loadWebSocket();
  const agents = createAgents({ timeoutMs });
  const urls = new KnownUrls(
    () => clock.now(),
    async (url, signal) => {
      const proxy = proxyFor({ kind: 'environment' }, new URL(url), process.env);
      const wire = { method: 'GET', url, headers: {}, proxy, timeoutMs, signal, answerLimit: largestAudio };
      const { status } = await exchange(wire, agents);
      if (status !== 200) throw new Error(`The server answered ${status}.`);
    },
  );
  return new JambonzGateway({
    ...{ publicUrl: settings.publicUrl, clock, reconnectMs, onTrouble },
    async soundOf(media: Media, signal) {
      const sound = soundOf(media, publish);
      // jambonz goes on after what it cannot play, and tells nobody.
      if (media.kind === 'file') await checkFile(media.path, media.name ?? media.path, unplayable);
      if (media.kind === 'url') await urls.check(media.url, signal, unplayable);
      return sound;
    },
    createServer: (gateway) =>
      new JambonzServer(settings, {
        ...{ webSocket, server },
        onConnection: (socket) => gateway.accept(socket),
        onRefused: (why) => gateway.warn(`Somebody who wanted to connect as jambonz was turned away: ${why}.`),
      }),
    close: () => agents.destroy(),
  });
}

function check({ publicUrl, user, password }: JambonzSettings): void {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new RingbackError('RB_CONFIG', `The address for jambonz is "${publicUrl}".`, {
      remedy: 'Enter the address of this Node-RED as jambonz sees it, such as https://calls.example.com.',
    });
  }
  if (user === '' || password.length < 8) {
    throw new RingbackError('RB_CONFIG', 'The gateway has no user, or a password that is too short.', {
      remedy: 'Enter the user and the password, of 8 characters or more, that are in the jambonz application.',
    });
  }
}
