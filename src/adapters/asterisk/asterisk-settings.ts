import type { IntegrationSettings } from '../../core/extract/settings';

export interface AsteriskSettings {
  /** Of ARI, with its prefix: `http://127.0.0.1:8088/ari`. */
  ariUrl: string;
  /** The name in the dialplan: `Stasis(ringback,…)`. */
  ariApp: string;
  ariUser: string;
  ariPassword: string;
  /** How to call somebody: `PJSIP/{number}@trunk`. Empty: nobody is called. */
  dialEndpoint: string;
  tls?: IntegrationSettings['tls'];
}
