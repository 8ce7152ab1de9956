import type { NodeAPI } from 'node-red';
import { voiceSchemaId, type WebexSettings } from '../../adapters/webex-contact-center/webex-settings';
import { RingbackError } from '../../core/errors';
import type { Properties } from '../properties';
import { publicRoot } from './public-root';

/** The settings of a gateway to Webex Contact Center; RB_CONFIG for what cannot be. */
export function parseWebex(
  RED: NodeAPI,
  id: string,
  properties: Properties,
  { tls, testToken }: Pick<WebexSettings, 'tls' | 'testToken'>,
): WebexSettings {
  const port = properties.number('webexPort', 'Port', 0, 0, 65_535);
  return {
    publicUrl: properties.required('webexUrl', 'Address for Webex').replace(/\/+$/, ''),
    audience: properties.required('webexAudience', 'Audience'),
    subject: properties.text('webexSubject'),
    organization: properties.text('webexOrganization'),
    schemaId: properties.text('webexSchema') || voiceSchemaId,
    basePath: port > 0 ? '' : sharedPath(RED, id),
    port,
    ...(tls ? { tls } : {}),
    audio: properties.choice('webexAudio', 'Audio', ['linear16', 'mulaw', 'chunks'] as const, 'linear16'),
    testToken: testToken.trim(),
  };
}

/** Several gateways share Node-RED's server: each has a path of its own. */
function sharedPath(RED: NodeAPI, id: string): string {
  const root = publicRoot(RED);
  if (root === undefined) {
    throw new RingbackError('RB_CONFIG', 'Webex connects to Node-RED, whose public routes are off.', {
      remedy: 'Enter a port in the gateway, or set httpNodeRoot in settings.js to a path.',
    });
  }
  return `${root}/ringback/webex/${id}`;
}
