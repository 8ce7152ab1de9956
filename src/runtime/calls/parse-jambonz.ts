import type { NodeAPI } from 'node-red';
import type { JambonzSettings } from '../../adapters/jambonz/jambonz-settings';
import { RingbackError } from '../../core/errors';
import type { Properties } from '../properties';
import { publicRoot } from './public-root';

/** Below Node-RED's root of public routes. */
export const jambonzPath = '/ringback/jambonz/';

export type JambonzCredentials = Partial<
  Record<'jambonzUser' | 'jambonzPassword' | 'jambonzWebhookSecret' | 'jambonzApiKey', string>
>;

/** The settings of a gateway to a jambonz; RB_CONFIG for what cannot be. */
export function parseJambonz(
  RED: NodeAPI,
  id: string,
  properties: Properties,
  credentials: JambonzCredentials,
): JambonzSettings {
  const root = publicRoot(RED);
  if (root === undefined) {
    throw new RingbackError('RB_CONFIG', 'jambonz connects to Node-RED, whose public routes are off.', {
      remedy: 'Set httpNodeRoot in settings.js to a path.',
    });
  }
  return {
    publicUrl: properties.required('jambonzUrl', 'Address for jambonz').replace(/\/+$/, ''),
    // Several gateways share Node-RED's server: each has a path of its own.
    path: `${root}${jambonzPath}${id}`,
    user: credentials.jambonzUser?.trim() ?? '',
    password: credentials.jambonzPassword ?? '',
    webhookSecret: credentials.jambonzWebhookSecret?.trim() ?? '',
    apiUrl: properties.text('jambonzApiUrl').trim(),
    apiKey: credentials.jambonzApiKey?.trim() ?? '',
    accountSid: properties.text('jambonzAccount').trim(),
    applicationSid: properties.text('jambonzApplication').trim(),
  };
}
