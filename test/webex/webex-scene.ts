import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { createWebexGateway } from '../../src/adapters/webex-contact-center/create-webex';
import type { WebexGateway } from '../../src/adapters/webex-contact-center/webex-gateway';
import type { WebexSettings } from '../../src/adapters/webex-contact-center/webex-settings';
import type { Leg } from '../../src/ports/gateway';
import { mortalClock } from '../mortal-clock';
import { watchedCall } from './watched-call';
import type { WebexCall, WebexCallOptions } from './webex-client';
import { WebexIssuer } from './webex-issuer';

export const testToken = 'a-token-for-this-machine';

/** A gateway on a server that it shares, with somebody who signs for Webex. */
export class WebexScene {
  readonly server: Server = createServer();
  readonly troubles: string[] = [];
  readonly legs: Leg[] = [];
  readonly #calls: WebexCall[] = [];
  readonly #clock = mortalClock();
  issuer!: WebexIssuer;
  gateway!: WebexGateway;
  url = '';

  async start(settings: Partial<WebexSettings> = {}): Promise<this> {
    this.issuer = await new WebexIssuer().start();
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ringback/webex/one`;
    this.gateway = createWebexGateway(
      {
        ...{ publicUrl: 'wss://calls.example.com', audience: 'us', subject: '', organization: '', schemaId: 'schema' },
        ...{ basePath: '/ringback/webex/one', port: 0, audio: 'linear16', testToken },
        ...settings,
      },
      {
        ...{ clock: this.#clock, server: this.server, issuers: [this.issuer.url] },
        onTrouble: ({ message }) => this.troubles.push(message),
        pace: { gatherMs: 20, answerMs: 150, unaskedMs: 400 },
      },
    );
    this.gateway.onCall((leg) => this.legs.push(leg));
    this.gateway.offer(() => [{ id: 'node-1', name: 'Service desk', description: 'All calls' }]);
    this.gateway.start();
    return this;
  }

  token(over: Record<string, unknown> = {}): Promise<string> {
    return this.issuer.token('wss://calls.example.com', over);
  }

  /** Opens a connection and asks for the first time. */
  async call(options: Partial<WebexCallOptions> = {}): Promise<{ call: WebexCall; leg: Leg }> {
    const call = watchedCall({ url: this.url, authorization: `Bearer ${testToken}`, noInputMs: 60, ...options });
    this.#calls.push(call);
    const before = this.legs.length;
    await call.begin();
    await this.#until(() => this.legs.length > before || call.closeCode !== undefined);
    const leg = this.legs.at(-1);
    if (this.legs.length === before || !leg) throw new Error('The call was not taken.');
    return { call, leg };
  }

  /** The status with which a connection was turned away; 101: it was let in. */
  async knock(authorization: string, { headers = {}, path = '/v1/va' } = {}): Promise<number> {
    const socket = new WebSocket(`${this.url}${path}`, { headers: { authorization, ...headers } });
    socket.on('error', () => undefined);
    const status = await Promise.race([
      once(socket, 'open').then(() => 101),
      once(socket, 'unexpected-response').then(([, answer]) => (answer as { statusCode: number }).statusCode),
    ]);
    socket.terminate();
    return status;
  }

  async stop(): Promise<void> {
    await this.gateway.stop({ drainMs: 0 });
    for (const call of this.#calls) call.socket.terminate();
    this.#clock.die();
    await this.issuer.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  }
}
