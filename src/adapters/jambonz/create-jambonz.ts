import type { Server } from 'node:http';
import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import { loadWebSocket } from '../load-web-socket';
import { Playable } from '../playable';
import { AudioServer } from './audio-server';
import { JambonzGateway } from './jambonz-gateway';
import { JambonzRest } from './jambonz-rest';
import { JambonzServer } from './jambonz-server';
import type { JambonzSettings } from './jambonz-settings';
import { OutboundCalls } from './outbound-calls';
import { SocketLink } from './socket-link';
import { play, say } from './verbs';
import { JambonzWebhooks } from './webhooks';

export interface JambonzDeps {
  clock: Clock;
  /** Node-RED's. */
  server: Server | undefined;
  /** The address at which jambonz finds a WAV file of this machine. */
  publish(path: string): string;
  onTrouble(error: RingbackError): void;
  /** For a connection that broke to come back; jambonz tries again after half a second, then ever more rarely. */
  reconnectMs?: number;
  /** Of a call by webhooks, until jambonz is asked whether it is still there. */
  silenceMs?: number;
}

const usualReconnectMs = 12_000;
const usualSilenceMs = 30_000;

/** A gateway that a jambonz connects to. Throws RB_CONFIG for settings that cannot work. */
export function createJambonzGateway(settings: JambonzSettings, deps: JambonzDeps): JambonzGateway {
  check(settings);
  const { clock, server, publish, onTrouble, reconnectMs = usualReconnectMs, silenceMs = usualSilenceMs } = deps;
  const webSocket = loadWebSocket();
  const rest = hasKey(settings) ? new JambonzRest(settings) : undefined;
  const { applicationSid } = settings;
  const playable = new Playable('jambonz', { clock, publish });
  return new JambonzGateway({
    ...{ publicUrl: settings.publicUrl, clock, reconnectMs, onTrouble, rest },
    outbound: rest && applicationSid ? new OutboundCalls({ clock, rest, applicationSid, onTrouble }) : undefined,
    async soundOf(media, signal) {
      if (media.kind === 'text') return say(media);
      return play(await playable.addressOf(media, signal));
    },
    createServer: (gateway) =>
      new JambonzServer(settings, {
        ...{ webSocket, server },
        onConnection(socket) {
          const link = new SocketLink(socket);
          link.listen(gateway.accept(link), (sentence) => gateway.warn(sentence));
        },
        onRefused: (why) => gateway.warn(`Somebody who wanted to connect as jambonz was turned away: ${why}.`),
      }),
    createAudioServer: (gateway) =>
      new AudioServer(settings, {
        ...{ clock, webSocket, server },
        onRefused: (why) => gateway.warn(`Somebody who wanted to send a recording was turned away: ${why}.`),
      }),
    createWebhooks: (gateway) =>
      new JambonzWebhooks(settings, {
        ...{ clock, rest, silenceMs, onTrouble },
        onCall: (call) => call.listen(gateway.accept(call)),
        onStatus: (data) => gateway.status(data),
        warn: (error) => gateway.warn(error),
      }),
    close() {
      rest?.close();
      playable.close();
    },
  });
}

function check({ publicUrl, user, password, apiUrl, apiKey, accountSid }: JambonzSettings): void {
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
  if (apiUrl && (!URL.canParse(apiUrl) || !/^https?:$/.test(new URL(apiUrl).protocol))) {
    throw new RingbackError('RB_CONFIG', `"${apiUrl}" is not an address of a REST API.`, {
      remedy: 'Enter the address of the REST API of jambonz, such as https://jambonz.cloud/api.',
    });
  }
  if (apiKey && !(apiUrl && accountSid)) {
    throw new RingbackError('RB_CONFIG', 'The gateway has an API key of jambonz, and not all that belongs to it.', {
      remedy: 'Enter the address of the REST API and the account SID, or take the API key away.',
    });
  }
}

function hasKey({ apiUrl, apiKey, accountSid }: JambonzSettings): boolean {
  return apiUrl !== '' && apiKey !== '' && accountSid !== '';
}
