import type { IntegrationSettings } from '../../core/extract/settings';

/** How audio is handed over. `chunks`: raw µ-law in pieces; the others: WAV files with their header. */
export type WebexAudio = 'linear16' | 'mulaw' | 'chunks';

export interface WebexSettings {
  /** The URL of the data source, as it was registered: `wss://calls.example.com`. No slash at its end. */
  publicUrl: string;
  /** Of the data source's registration. */
  audience: string;
  /** Of the data source's registration; empty: any. */
  subject: string;
  /** The customer's organization; empty: any that Webex vouches for. */
  organization: string;
  schemaId: string;
  /** Path before `/v1/va` on the server; empty on a port of its own. */
  basePath: string;
  /** A port of its own; 0: Node-RED's server. */
  port: number;
  /** Certificate and key for a port of its own. */
  tls?: Pick<NonNullable<IntegrationSettings['tls']>, 'cert' | 'key' | 'ca' | 'passphrase'>;
  audio: WebexAudio;
  /** Stands for a token of Webex, on this machine only; empty: none. */
  testToken: string;
}

/** Of "BYOVA over WebSocket" among Webex's data source schemas. */
export const voiceSchemaId = 'a38a10b7-43e4-4676-a076-a7d6dce9387d';

/** Who signs for Webex, by region; https://github.com/CiscoDevNet/webex-contact-center-provider-sample-code. */
export const webexIssuers: readonly string[] = [
  'https://idbroker.webex.com/idb',
  'https://idbroker-eu.webex.com/idb',
  'https://idbroker-b-us.webex.com/idb',
  'https://idbroker-ca.webex.com/idb',
  'https://idbrokerbts.webex.com/idb',
  'https://idbrokerbts-eu.webex.com/idb',
];
