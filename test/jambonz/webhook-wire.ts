import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Verb } from './tasks';
import type { Wire, WireEvents } from './wire';

export interface WebhookOptions {
  url: string;
  statusUrl?: string;
  user: string;
  password: string;
  webhookSecret?: string;
  /** Where an address is in truth. */
  reach?(url: string): string | undefined;
}

/** The feature server never waits longer for us. */
const patienceMs = 10_000;
const retryAfterMs = 100;

/**
 * Requests as the feature server makes them: JSON, basic authentication and a signature, whatever their address; those
 * that are relative go to the server of the calling webhook. What is no 200, 202 or 204 is no answer.
 */
export class WebhookWire implements Wire {
  readonly endsWithItsVerbs = true;
  /** Statuses arrive in their order, and after what they follow. */
  #statuses: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: WebhookOptions,
    private readonly events: WireEvents,
  ) {}

  async request(type: string, hook: string | undefined, data: Record<string, unknown>): Promise<Verb[] | undefined> {
    const verbs = await this.#post(hook ?? this.options.url, data);
    this.events.onReceived({ type, ...(verbs ? { data: verbs } : {}) });
    return verbs;
  }

  status(data: Record<string, unknown>): void {
    const { statusUrl = this.options.url } = this.options;
    if (statusUrl === '') return;
    this.#statuses = this.#statuses.then(() => this.#post(statusUrl, data)).catch(() => undefined); // it only logs that
  }

  close(): void {
    // Each request has a connection of its own.
  }

  cut(): void {
    // As above.
  }

  async #post(address: string, data: Record<string, unknown>): Promise<Verb[] | undefined> {
    const { url: application, user, password, webhookSecret, reach } = this.options;
    const [path = '', fragment = ''] = address.split('#');
    const retries = Number(new URLSearchParams(fragment).get('rc') ?? 0);
    const policy = (new URLSearchParams(fragment).get('rp') ?? 'ct').split(',');
    const url = new URL(path, application).href;
    const body = JSON.stringify(data);
    const seconds = Math.floor(Date.now() / 1_000);
    const sign = (secret: string) => createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      ...(user ? { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } : {}),
      ...(webhookSecret ? { 'jambonz-signature': `t=${seconds},v1=${sign(webhookSecret)}` } : {}),
    };
    for (let attempt = 0; ; attempt += 1) {
      const answer = await fetch(reach?.(url) ?? url, {
        ...{ method: 'POST', headers, body, signal: AbortSignal.timeout(patienceMs) },
      }).catch((error: unknown) => {
        if (attempt >= retries || !policy.includes('ct')) throw error;
        return undefined;
      });
      if (answer && [200, 202, 204].includes(answer.status)) {
        const isJson = answer.headers.get('content-type')?.includes('application/json');
        return isJson ? ((await answer.json()) as Verb[]) : undefined;
      }
      if (answer && (answer.status < 500 || attempt >= retries || !policy.includes('5xx'))) {
        throw new Error(`${answer.status} at ${url}`);
      }
      await pause(retryAfterMs);
    }
  }
}
