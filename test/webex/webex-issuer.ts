import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';

/** Who signs tokens in tests, as Webex's identity broker does. */
export class WebexIssuer {
  readonly #pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  readonly #server: Server;
  kid = 'key-1';
  asked = 0;
  isDown = false;

  constructor() {
    this.#server = createServer((request, response) => {
      this.asked += 1;
      if (this.isDown || request.url !== '/idb/oauth2/v2/keys/verificationjwk') return response.writeHead(500).end();
      return exportJWK(this.#pair.publicKey).then((jwk) =>
        response.end(JSON.stringify({ keys: [{ ...jwk, kid: this.kid, use: 'sig', alg: 'RS256' }] })),
      );
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/idb`;
  }

  /** A token that is good for `publicUrl`, but for what is given. */
  async token(publicUrl: string, over: JWTPayload = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      ...{ iss: this.url, aud: 'us', sub: 'voice', jti: 'nonce', iat: now, exp: now + 600 },
      ...{ 'com.cisco.datasource.url': publicUrl, 'com.cisco.datasource.schema.uuid': 'schema' },
      'com.cisco.org.uuid': 'org-1',
      ...over,
    };
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: this.kid }).sign(this.#pair.privateKey);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
