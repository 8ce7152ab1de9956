import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, type JWTPayload, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { KeyCache } from '../../../src/adapters/jws/key-cache';
import { type Refusal, verifyJws } from '../../../src/adapters/webex-contact-center/verify-jws';

const issuer = 'https://issuer.example/idb';
const now = 1_800_000_000_000;
const seconds = now / 1_000;
const expected = {
  ...{ issuers: [issuer], audience: 'us', subject: 'voice', organization: 'org-1' },
  ...{ publicUrl: 'wss://calls.example.com', schemaId: 'schema-1' },
};
const claims: JWTPayload = {
  ...{ iss: issuer, aud: 'us', sub: 'voice', jti: 'nonce', iat: seconds - 60, exp: seconds + 3_600 },
  ...{ 'com.cisco.datasource.url': 'wss://calls.example.com', 'com.cisco.datasource.schema.uuid': 'schema-1' },
  'com.cisco.org.uuid': 'org-1',
};

describe('a token of Webex', () => {
  const ours = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const theirs = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 });
  let keySet: { keys: object[] };

  before(async () => {
    keySet = {
      keys: [
        { ...(await exportJWK(ours.publicKey)), kid: 'key-1', use: 'sig', alg: 'RS256' },
        { ...(await exportJWK(weak.publicKey)), kid: 'weak', use: 'sig', alg: 'RS256' },
        { ...(await exportJWK(theirs.publicKey)), kid: 'enc', use: 'enc' },
        { kid: 'broken', kty: 'RSA', n: '', e: '' },
      ],
    };
  });

  const sign = (over: JWTPayload = {}, header: object = {}, key: KeyObject = ours.privateKey) =>
    new SignJWT({ ...claims, ...over }).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(key);

  const verify = async (token: string) => {
    const keys = new KeyCache({ fetchKeys: async () => keySet, now: () => now });
    const outcome = await verifyJws(token, expected, { now: () => now, keyOf: (iss, kid) => keys.keyOf(iss, kid) });
    return outcome.kind === 'refused' ? outcome.why : outcome.claims.jti;
  };

  /** What the oracle says, which knows of the standards but not of our claims. */
  const isGoodFor = (token: string) =>
    jwtVerify(token, ours.publicKey, {
      ...{ algorithms: ['RS256'], issuer, audience: 'us', subject: 'voice', clockTolerance: 60 },
      ...{ currentDate: new Date(now), requiredClaims: ['exp', 'sub', 'jti'] },
    }).then(
      () => true,
      () => false,
    );

  it('is taken when everything in it is ours, by the oracle too', async () => {
    const tokens = [
      await sign(),
      await sign({ aud: ['others', 'us'] }),
      await sign({ exp: seconds - 30 }),
      await sign({ nbf: seconds + 30 }),
      await sign({ 'com.cisco.datasource.url': 'wss://calls.example.com/' }),
    ];
    for (const token of tokens) {
      assert.equal(await verify(token), 'nonce');
      assert.equal(await isGoodFor(token), true);
    }
  });

  const standard: [string, Refusal, () => Promise<string>][] = [
    ['alg none', 'malformed token', async () => new UnsecuredJWT(claims).encode()],
    ['alg none with a signature', 'algorithm', async () => withHeader(await sign(), { alg: 'none', kid: 'key-1' })],
    ['HS256 by our public key', 'algorithm', () => symmetric()],
    ['RS512', 'algorithm', () => sign({}, { alg: 'RS512' })],
    ['PS256', 'algorithm', () => sign({}, { alg: 'PS256' })],
    ['another key under our kid', 'signature', () => sign({}, {}, theirs.privateKey)],
    ['another body', 'signature', async () => withBody(await sign(), { ...claims, sub: 'voice', jti: 'other' })],
    ['a cut signature', 'signature', async () => (await sign()).slice(0, -8)],
    ['no signature', 'malformed token', async () => `${(await sign()).split('.').slice(0, 2).join('.')}.`],
    ['four parts', 'malformed token', async () => `${await sign()}.x`],
    ['no parts', 'malformed token', async () => 'token'],
    [
      'an extension that must be understood',
      'algorithm',
      async () => withHeader(await sign(), { alg: 'RS256', kid: 'key-1', crit: ['b64'], b64: true }),
    ],
    ['expired', 'expired', () => sign({ exp: seconds - 61 })],
    ['not yet valid', 'not yet valid', () => sign({ nbf: seconds + 61 })],
    ['a text for nbf', 'not yet valid', async () => sign({ nbf: 'soon' as unknown as number })],
    ['no expiry', 'missing claim', () => sign({ exp: undefined })],
    ['no jti', 'missing claim', () => sign({ jti: undefined })],
    ['another audience', 'audience', () => sign({ aud: 'them' })],
    ['no audience', 'audience', () => sign({ aud: undefined })],
    ['another subject', 'subject', () => sign({ sub: 'billing' })],
    ['another issuer', 'issuer', () => sign({ iss: 'https://issuer.example/idb/' })],
    ['no issuer', 'issuer', () => sign({ iss: undefined })],
  ];
  for (const [what, why, make] of standard) {
    it(`is refused: ${what}`, async () => {
      const token = await make();
      assert.equal(await verify(token), why);
      assert.equal(await isGoodFor(token), false);
    });
  }

  const own: [string, Refusal, () => Promise<string>][] = [
    ['other signs', 'malformed token', async () => `${await sign()}==`],
    ['a key that is not there', 'unknown key', () => sign({}, { kid: 'key-2' })],
    ['no kid', 'unknown key', () => sign({}, { kid: undefined })],
    ['a key of 1024 bits', 'unknown key', () => sign({}, { kid: 'weak' })],
    ['a key for encryption', 'unknown key', () => sign({}, { kid: 'enc' }, theirs.privateKey)],
    ['a key that cannot be read', 'unknown key', () => sign({}, { kid: 'broken' })],
    ['another address', 'address', () => sign({ 'com.cisco.datasource.url': 'wss://calls.example.com.evil.example' })],
    ['no address', 'address', () => sign({ 'com.cisco.datasource.url': undefined })],
    ['another schema', 'schema', () => sign({ 'com.cisco.datasource.schema.uuid': 'schema-2' })],
    ['another organization', 'organization', () => sign({ 'com.cisco.org.uuid': 'org-2' })],
    ['more than a token has', 'malformed token', () => sign({ more: 'x'.repeat(20_000) })],
  ];
  for (const [what, why, make] of own) {
    it(`is refused though it is signed: ${what}`, async () => assert.equal(await verify(await make()), why));
  }

  async function symmetric(): Promise<string> {
    const secret = Buffer.from(ours.publicKey.export({ type: 'spki', format: 'pem' }));
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret);
  }
});

describe('the keys of Webex', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  let asked: string[];
  let time: number;
  let known: string[];
  let isDown: boolean;
  let keys: KeyCache;

  beforeEach(() => {
    [asked, time, known, isDown] = [[], now, ['key-1'], false];
    keys = new KeyCache({
      now: () => time,
      fetchKeys: async (of) => {
        asked.push(of);
        if (isDown) throw new Error('down');
        const jwk = await exportJWK(publicKey);
        return { keys: known.map((kid) => ({ ...jwk, kid })) };
      },
    });
  });

  const outcome = async (kid: string) => {
    const found = await keys.keyOf(issuer, kid);
    return typeof found === 'string' ? found : 'found';
  };

  it('are asked for once for many tokens at once, and again after an hour', async () => {
    assert.deepEqual(await Promise.all([outcome('key-1'), outcome('key-1'), outcome('key-1')]), [
      ...['found', 'found', 'found'],
    ]);
    assert.deepEqual(asked, [issuer]);
    time += 59 * 60_000;
    await outcome('key-1');
    assert.equal(asked.length, 1);
    time += 60_000;
    await outcome('key-1');
    assert.equal(asked.length, 2);
  });

  it('are asked for again for one that is new, but not by whoever invents them', async () => {
    await outcome('key-1');
    for (let invented = 0; invented < 20; invented += 1) assert.equal(await outcome(`no-${invented}`), 'unknown key');
    assert.equal(asked.length, 1);
    known = ['key-2'];
    time += 30_000;
    assert.equal(await outcome('key-2'), 'found');
    assert.equal(await outcome('key-1'), 'unknown key');
    assert.equal(asked.length, 2);
  });

  it('count for a day while nobody answers, and then nothing does', async () => {
    await outcome('key-1');
    isDown = true;
    time += 23 * 60 * 60_000;
    assert.equal(await outcome('key-1'), 'found');
    time += 2 * 60 * 60_000;
    assert.equal(await outcome('key-1'), 'keys unavailable');
    isDown = false;
    time += 30_000;
    assert.equal(await outcome('key-1'), 'found');
  });

  it('are none when nobody ever answered', async () => {
    isDown = true;
    assert.equal(await outcome('key-1'), 'keys unavailable');
  });
});

function withHeader(token: string, header: object): string {
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...token.split('.').slice(1)].join('.');
}

function withBody(token: string, body: object): string {
  const [head, , signature] = token.split('.');
  return [head, Buffer.from(JSON.stringify(body)).toString('base64url'), signature].join('.');
}
