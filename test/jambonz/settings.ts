import type { JambonzSettings } from '../../src/adapters/jambonz/jambonz-settings';

/** Of a gateway whose jambonz connects by WebSocket, without the REST API. */
export function jambonzSettings(publicUrl: string, over: Partial<JambonzSettings> = {}): JambonzSettings {
  return {
    ...{ publicUrl, path: '/calls', user: 'ringback', password: 'a-long-password', webhookSecret: '' },
    ...{ apiUrl: '', apiKey: '', accountSid: '', applicationSid: '', ...over },
  };
}
