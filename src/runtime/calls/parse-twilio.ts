import type { NodeAPI } from 'node-red';
import type { TwilioVoiceSettings } from '../../adapters/twilio-voice/twilio-settings';
import { RingbackError } from '../../core/errors';
import type { Properties } from '../properties';
import { publicRoot } from './public-root';

/** Below Node-RED's root of public routes. */
export const twilioVoicePath = '/ringback/twilio/';

/** The settings of a gateway to Twilio; RB_CONFIG for what cannot be. */
export function parseTwilio(
  RED: NodeAPI,
  id: string,
  properties: Properties,
  { accountSid = '', authToken = '' }: { accountSid?: string; authToken?: string },
): { twilio: TwilioVoiceSettings; publicUrl: string } {
  const root = publicRoot(RED);
  if (root === undefined) {
    throw new RingbackError('RB_CONFIG', 'Twilio calls Node-RED, whose public routes are off.', {
      remedy: 'Set httpNodeRoot in settings.js to a path.',
    });
  }
  const publicUrl = properties.required('twilioUrl', 'Address for Twilio').replace(/\/+$/, '');
  return {
    publicUrl,
    twilio: {
      url: `${publicUrl}${root}${twilioVoicePath}${encodeURIComponent(id)}`,
      accountSid: accountSid.trim(),
      authToken: authToken.trim(),
      apiUrl: properties.text('twilioApiUrl').trim(),
    },
  };
}
