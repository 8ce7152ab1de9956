import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { verifyBotToken } from '../../../src/adapters/teams/bot-token';

const appId = '0a1b2c3d-0000-4000-8000-00000000000a';
const serviceUrl = 'https://smba.trafficmanager.net/emea';
const now = 1_800_000_000_000;
const seconds = now / 1_000;

/** Tokens by an independent implementation. */
describe('a token of the Bot Framework', () => {
  const ours = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const theirs = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const claims: JWTPayload = {
    ...{ iss: 'https://api.botframework.com', aud: appId, serviceurl: serviceUrl },
    ...{ nbf: seconds - 60, exp: seconds + 3_600 },
  };
  const sign = (over: JWTPayload = {}, key: KeyObject = ours.privateKey, header: object = {}) =>
    new SignJWT({ ...claims, ...over }).setProtectedHeader({ alg: 'RS256', kid: 'k', ...header }).sign(key);
  const verify = (authorization: string | undefined, over: { serviceUrl?: string } = {}) =>
    verifyBotToken(
      authorization,
      { appId, serviceUrl, ...over },
      { now, keyOf: async (_issuer, kid) => (kid === 'k' ? ours.publicKey : 'unknown key') },
    );

  it('counts for this bot and this service, and lets clocks differ by five minutes', async () => {
    assert.equal(await verify(`Bearer ${await sign()}`), true);
    assert.equal(await verify(`Bearer ${await sign({ serviceurl: `${serviceUrl}/` })}`), true);
    assert.equal(await verify(`Bearer ${await sign({ exp: seconds - 299 })}`), true);
    assert.equal(await verify(`Bearer ${await sign({ nbf: seconds + 299 })}`), true);
  });

  it('counts for nothing otherwise', async () => {
    const good = await sign();
    for (const [what, header] of Object.entries({
      'no header': undefined,
      'another scheme': `Basic ${good}`,
      'no token': 'Bearer ',
      'another audience': `Bearer ${await sign({ aud: 'somebody' })}`,
      'several audiences': `Bearer ${await sign({ aud: [appId, 'somebody'] })}`,
      'another issuer': `Bearer ${await sign({ iss: 'https://sts.windows.net/x/' })}`,
      'another service': `Bearer ${await sign({ serviceurl: 'https://evil.example' })}`,
      'no service': `Bearer ${await sign({ serviceurl: undefined as unknown as string })}`,
      'run out': `Bearer ${await sign({ exp: seconds - 301 })}`,
      'not yet': `Bearer ${await sign({ nbf: seconds + 301 })}`,
      'for ever': `Bearer ${await sign({ exp: undefined as unknown as number })}`,
      'another key': `Bearer ${await sign({}, theirs.privateKey)}`,
      'an unknown key': `Bearer ${await sign({}, ours.privateKey, { kid: 'other' })}`,
      'no signature': `Bearer ${new UnsecuredJWT(claims).encode()}`,
      'a tail': `Bearer ${good}.x`,
      'cut off': `Bearer ${good.slice(0, -4)}`,
    })) {
      assert.equal(await verify(header), false, what);
    }
    assert.equal(
      await verify(`Bearer ${await sign({ serviceurl: '' })}`, { serviceUrl: '' }),
      false,
      'no service in either',
    );
  });
});
