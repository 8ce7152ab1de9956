import type { NodeAPI } from 'node-red';
import type { AsteriskSettings } from '../../adapters/asterisk/asterisk-settings';
import type { JambonzSettings } from '../../adapters/jambonz/jambonz-settings';
import type { SpeechSettings } from '../../adapters/speech/speech-settings';
import type { TwilioVoiceSettings } from '../../adapters/twilio-voice/twilio-settings';
import type { WebexSettings } from '../../adapters/webex-contact-center/webex-settings';
import { RingbackError } from '../../core/errors';
import { parseTls } from '../integration-settings';
import { Properties } from '../properties';
import type { GatewayServiceSettings } from './gateway-service';
import { parseJambonz } from './parse-jambonz';
import { parseSpeech, parseVoices } from './parse-speech';
import { parseTwilio } from './parse-twilio';
import { parseWebex } from './parse-webex';

export type GatewayCredentials = Partial<
  Record<
    | 'ariUser'
    | 'ariPassword'
    | 'speechKey'
    | 'testToken'
    | 'jambonzUser'
    | 'jambonzPassword'
    | 'jambonzWebhookSecret'
    | 'jambonzApiKey'
    | 'accountSid'
    | 'authToken',
    string
  >
>;

export type GatewayKind =
  | { kind: 'simulator' }
  | {
      kind: 'asterisk';
      asterisk: AsteriskSettings;
      /** How Asterisk reaches the public routes of this Node-RED; no slash at its end. */
      mediaUrl: string;
    }
  | { kind: 'webex-contact-center'; webex: WebexSettings }
  | { kind: 'jambonz'; jambonz: JambonzSettings }
  | {
      kind: 'twilio';
      twilio: TwilioVoiceSettings;
      /** How Twilio reaches this Node-RED; no slash at its end. */
      publicUrl: string;
    };

export interface GatewayConfig {
  settings: GatewayServiceSettings;
  kind: GatewayKind;
  store: string;
  /** Undefined: the gateway speaks itself, or not at all. */
  speech: SpeechSettings | undefined;
  voices: { language: string; voice: string }[];
}

/** A gateway from its config node's stored properties and credentials; RB_CONFIG for what cannot be one. */
export function parseGateway(
  RED: NodeAPI,
  id: string,
  values: Record<string, unknown>,
  credentials: GatewayCredentials,
): GatewayConfig {
  const properties = new Properties(values);
  const kind = parseKind(RED, id, properties, credentials);
  return {
    settings: {
      id,
      kind: kind.kind,
      name: properties.text('name') || kind.kind,
      language: properties.text('language') || 'en-US',
      callerNumber: properties.text('callerNumber'),
    },
    kind,
    store: properties.text('store'),
    speech: parseSpeech(values, credentials),
    voices: parseVoices(values),
  };
}

function parseKind(RED: NodeAPI, id: string, properties: Properties, credentials: GatewayCredentials): GatewayKind {
  const kinds = ['simulator', 'asterisk', 'webex-contact-center', 'jambonz', 'twilio'] as const;
  // Node-RED leaves a variable that is not set as it is written.
  const isUnset = /^\$\{\w+\}$/.test(properties.text('kind'));
  const kind = isUnset ? 'simulator' : properties.choice('kind', 'Kind', kinds, 'simulator');
  const tls = () => parseTls(RED, properties.text('tls'));
  switch (kind) {
    case 'simulator':
      return { kind };
    case 'webex-contact-center':
      return { kind, webex: parseWebex(RED, id, properties, { tls: tls(), testToken: credentials.testToken ?? '' }) };
    case 'jambonz':
      return { kind, jambonz: parseJambonz(RED, id, properties, credentials) };
    case 'twilio':
      return { kind, ...parseTwilio(RED, id, properties, credentials) };
    case 'asterisk':
      return {
        kind,
        mediaUrl: parseMediaUrl(RED, properties.required('mediaUrl', 'Node-RED’s address')),
        asterisk: {
          ariUrl: properties.required('ariUrl', 'ARI address'),
          ariApp: properties.required('ariApp', 'Application'),
          ariUser: credentials.ariUser?.trim() ?? '',
          ariPassword: credentials.ariPassword ?? '',
          dialEndpoint: properties.text('dialEndpoint'),
          tls: tls(),
        },
      };
  }
}

function parseMediaUrl(RED: NodeAPI, given: string): string {
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new RingbackError('RB_CONFIG', `"${given}" is not an address at which Asterisk can fetch what is played.`, {
      remedy: 'Enter the address of this Node-RED as Asterisk sees it, such as http://192.0.2.10:1880.',
    });
  }
  if ((RED.settings as { httpNodeRoot?: string | false }).httpNodeRoot === false) {
    throw new RingbackError(
      'RB_CONFIG',
      'Asterisk fetches what is played from Node-RED, whose public routes are off.',
      {
        remedy: 'Set httpNodeRoot in settings.js to a path.',
      },
    );
  }
  return given.replace(/\/+$/, '');
}
