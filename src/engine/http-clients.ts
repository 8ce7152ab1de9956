import { createHttpClient } from '../adapters/http/http-client';
import { RingbackError } from '../core/errors';
import type { IntegrationSettings } from '../core/extract/settings';
import type { HttpClient } from '../ports/http';
import type { StoreHost } from './store-host';

/** One client for each integration, so that its limits and tokens are shared by all polls; made anew when its settings change. */
export class HttpClients {
  readonly #clients = new Map<string, { client: HttpClient; fingerprint: string }>();

  constructor(private readonly stores: StoreHost) {}

  get(settings: IntegrationSettings): HttpClient {
    const fingerprint = JSON.stringify(settings);
    const known = this.#clients.get(settings.id);
    if (known?.fingerprint === fingerprint) return known.client;
    known?.client.close();
    const client = this.create(settings);
    this.#clients.set(settings.id, { client, fingerprint });
    return client;
  }

  /** One that nobody shares: for settings that are being tried out. */
  create(settings: IntegrationSettings): HttpClient {
    const { auth } = settings;
    if (auth.kind !== 'oauth2RefreshToken') return createHttpClient(settings, {});
    return createHttpClient(settings, {
      values: {
        readValue: (key) => this.stores.get(auth.storeId).readValue(key),
        swapValue: (key, expected, value) => this.stores.get(auth.storeId).swapValue(key, expected, value, Date.now()),
      },
    });
  }

  /** The clients of one poll by the id of their integration. */
  of(integrations: IntegrationSettings[], create = (settings: IntegrationSettings) => this.get(settings)) {
    const clients = new Map<string, HttpClient>();
    const byId = new Map(integrations.map((settings) => [settings.id, settings]));
    const settingsOf = (id: string) => {
      const settings = byId.get(id);
      if (settings) return settings;
      throw new RingbackError('RB_CONFIG', 'A step names an integration that does not exist.', {
        remedy: 'Open the poll node, choose an integration in each step and deploy.',
      });
    };
    return {
      http: (id: string) => {
        const client = clients.get(id) ?? create(settingsOf(id));
        clients.set(id, client);
        return client;
      },
      baseUrl: (id: string) => settingsOf(id).baseUrl,
      closeAll: () => {
        for (const client of clients.values()) client.close();
      },
    };
  }

  closeAll(): void {
    for (const { client } of this.#clients.values()) client.close();
    this.#clients.clear();
  }
}
