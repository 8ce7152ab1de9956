import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { Gateway, Media } from '../../ports/gateway';
import { loadWebSocket, type WebSocketPackage } from '../load-web-socket';
import { Ari } from './ari';
import { AriHttp } from './ari-http';
import { AriLink } from './ari-link';
import { AsteriskGateway } from './asterisk-gateway';
import type { AsteriskSettings } from './asterisk-settings';

export interface AsteriskDeps {
  clock: Clock;
  /**
   * The address at which Asterisk finds a WAV file of this machine; it must end in `.wav`. What is served there
   * needs `Cache-Control: max-age` and an `ETag`: what may not be kept Asterisk fetches for each caller anew, and
   * takes it away from those who are hearing it.
   */
  publish(path: string): string;
  /** What belongs to no command: a phone that could not be released. Without it such things are told to nobody. */
  onTrouble?(error: RingbackError): void;
  /** Gives 0 to 1, for backoff. */
  random?: () => number;
  /** For a command, in milliseconds. */
  commandLimitMs?: number;
  loadWebSocket?: () => WebSocketPackage;
}

/** A gateway to one application of one Asterisk, by ARI. Throws RB_CONFIG for settings that cannot work. */
export function createAsteriskGateway(settings: AsteriskSettings, deps: AsteriskDeps): Gateway {
  check(settings);
  const { clock, publish, onTrouble = () => undefined, random = Math.random } = deps;
  const ari = new Ari(new AriHttp(settings, deps.commandLimitMs), clock, settings.ariApp, onTrouble);
  const link = new AriLink({
    ...{ settings, clock, random, loadWebSocket: deps.loadWebSocket ?? loadWebSocket },
    onEvent: (event) => gateway.receive(event),
    onConnected: () => gateway.makeUp(),
    onLost: () => gateway.onLost(),
    onHealth: (health) => gateway.tellHealth(health),
  });
  ari.settled = () => link.settled();
  const { dialEndpoint } = settings;
  const gateway = new AsteriskGateway({ ari, link, dialEndpoint, uriOf: (media) => uriOf(media, publish) });
  return gateway;
}

function uriOf(media: Media, publish: (path: string) => string): string {
  switch (media.kind) {
    case 'file':
      return `sound:${publish(media.path)}`;
    case 'url':
      if (!/^https?:\/\//i.test(media.url)) throw unplayable(`Asterisk cannot fetch "${media.url.slice(0, 200)}".`);
      return `sound:${media.url}`;
    case 'text':
      throw unplayable('Asterisk cannot speak a text.');
  }
}

function unplayable(summary: string): RingbackError {
  return new RingbackError('RB_CALL_MEDIA', summary, {
    remedy: 'Give an http or https address of a WAV, or choose a text to speech in the gateway.',
  });
}

function check({ ariUrl, ariApp, ariUser }: AsteriskSettings): void {
  let url: URL | undefined;
  try {
    url = new URL(ariUrl);
  } catch {
    url = undefined; // told below, together with other schemes
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search) {
    throw new RingbackError('RB_CONFIG', 'The ARI address of the gateway is not an http or https address.', {
      remedy: 'Write it as http://127.0.0.1:8088/ari, with user and password in their own fields.',
    });
  }
  if (!/^[\w.-]+$/.test(ariApp)) {
    throw new RingbackError('RB_CONFIG', 'The application of the gateway is not a name.', {
      remedy: 'Write the first argument of Stasis in the dialplan: letters, digits, "-", "_" and ".".',
    });
  }
  if (ariUser === '') {
    throw new RingbackError('RB_CONFIG', 'The gateway has no user for ARI.', {
      remedy: 'Give the name and the password of a user in ari.conf.',
    });
  }
}
