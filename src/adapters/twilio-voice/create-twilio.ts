import process from 'node:process';
import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { Media } from '../../ports/gateway';
import { createAgents } from '../http/agents';
import { proxyFor } from '../http/proxy';
import { exchange } from '../http/transport';
import { checkFile, KnownUrls } from '../playable';
import { TurnKey } from './turn-key';
import { TwilioGateway } from './twilio-gateway';
import { type TwilioPace, usualPace } from './twilio-line';
import { TwilioRest } from './twilio-rest';
import type { TwilioVoiceSettings } from './twilio-settings';
import { playUrl, say, type TwimlVerb } from './twiml';

export interface TwilioDeps {
  clock: Clock;
  /** The address at which Twilio finds a WAV file of this machine. */
  publish(path: string): string;
  onTrouble(error: RingbackError): void;
  pace?: TwilioPace;
}

const timeoutMs = 5_000;
const largestAudio = 64 * 1024 * 1024;

/** A gateway that Twilio calls. Throws RB_CONFIG for settings that cannot work. */
export function createTwilioGateway(settings: TwilioVoiceSettings, deps: TwilioDeps): TwilioGateway {
  check(settings);
  const { clock, publish, onTrouble, pace = usualPace } = deps;
  const rest = new TwilioRest(settings);
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
  return new TwilioGateway({
    ...{ clock, pace, rest, onTrouble, url: settings.url, account: settings, key: new TurnKey(settings.authToken) },
    async soundOf(media: Media, signal): Promise<TwimlVerb[]> {
      switch (media.kind) {
        case 'text':
          return say(media.text, media);
        case 'file':
          // Twilio would end the call for what it cannot play.
          await checkFile(media.path, media.name ?? media.path, unplayable);
          return [playUrl(publish(media.path))];
        case 'url':
          if (!/^https?:\/\//i.test(media.url)) throw unplayable(media.url.slice(0, 200));
          await urls.check(media.url, signal, unplayable);
          return [playUrl(media.url)];
      }
    },
    close() {
      rest.close();
      agents.destroy();
    },
  });
}

function unplayable(what: string, cause?: unknown): RingbackError {
  return new RingbackError('RB_CALL_MEDIA', `Twilio cannot play "${what}".`, {
    remedy: 'Give an http or https address of a WAV or MP3, a file of this machine, or a text.',
    ...(cause === undefined ? {} : { cause }),
  });
}

function check({ url, accountSid, authToken }: TwilioVoiceSettings): void {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !/^https?:$/.test(address.protocol) || address.username || address.search || address.hash) {
    throw new RingbackError('RB_CONFIG', `The address for Twilio is "${url}".`, {
      remedy: 'Enter the address of this Node-RED as Twilio sees it, such as https://calls.example.com.',
    });
  }
  if (!/^AC[0-9a-zA-Z]{32}$/.test(accountSid) || authToken.length < 16) {
    throw new RingbackError('RB_CONFIG', 'The gateway has no account SID of Twilio, or no auth token.', {
      remedy: 'Enter the account SID, which begins with AC, and the auth token that the Twilio console shows.',
    });
  }
}
