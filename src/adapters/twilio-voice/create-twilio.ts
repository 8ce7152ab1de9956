import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import { Playable } from '../playable';
import { TurnKey } from './turn-key';
import { TwilioGateway } from './twilio-gateway';
import { type TwilioPace, usualPace } from './twilio-line';
import { TwilioRest } from './twilio-rest';
import type { TwilioVoiceSettings } from './twilio-settings';
import { playUrl, say } from './twiml';

export interface TwilioDeps {
  clock: Clock;
  /** The address at which Twilio finds a WAV file of this machine. */
  publish(path: string): string;
  onTrouble(error: RingbackError): void;
  pace?: TwilioPace;
}

/** A gateway that Twilio calls. Throws RB_CONFIG for settings that cannot work. */
export function createTwilioGateway(settings: TwilioVoiceSettings, deps: TwilioDeps): TwilioGateway {
  check(settings);
  const { clock, publish, onTrouble, pace = usualPace } = deps;
  const rest = new TwilioRest(settings);
  const playable = new Playable('Twilio', { clock, publish });
  return new TwilioGateway({
    ...{ clock, pace, rest, onTrouble, url: settings.url, account: settings, key: new TurnKey(settings.authToken) },
    async soundOf(media, signal) {
      if (media.kind === 'text') return say(media.text, media);
      return [playUrl(await playable.addressOf(media, signal))];
    },
    close() {
      rest.close();
      playable.close();
    },
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
