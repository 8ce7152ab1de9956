import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RingbackError } from '../../src/core/errors';
import { keepSecret, withoutSecrets } from '../../src/core/secrets';

const secret = 'Zq7-"&=+/%wXyVkTrJ mNbHd';

describe('secrets in sentences', () => {
  before(() => keepSecret(secret));

  for (const [how, said] of [
    ['as they are', secret],
    ['in an address', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify({ token: secret })],
    ['in HTML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['at a login', `Basic ${Buffer.from(`ana:${secret}`).toString('base64')}`],
    ['cut off', secret.slice(0, 15)],
  ] as const) {
    it(`are left out ${how}`, () => {
      const clean = withoutSecrets(`The server said: ${said}, and more.`);
      assert.match(clean, /\*\*\*/);
      assert.ok(clean.startsWith('The server said: ') && clean.endsWith(', and more.'), clean);
      assert.ok(
        !clean.includes('wXyVk') && !clean.includes(Buffer.from(secret).toString('base64').slice(4, 16)),
        clean,
      );
    });
  }

  it('are in no error, nor in what caused it', () => {
    const cause = Object.assign(new Error(`refused: ${secret}`), { config: { headers: { authorization: secret } } });
    const error = new RingbackError('RB_HTTP_AUTH', `Refused: ${secret}.`, { remedy: 'Look.', cause });
    for (const text of [
      error.message,
      error.summary,
      error.stack ?? '',
      String(error.cause),
      JSON.stringify(error.cause),
    ])
      assert.ok(!text.includes('wXyVk'), text);
    assert.equal(error.message, 'Refused: ***. Look.');
  });

  it('of an address are what is secret in it', () => {
    keepSecret('https://ana77:Tr9bNm2cX@hooks.example.com/run?version=1&sig=8fK2mQ0xZz1L');
    assert.equal(
      withoutSecrets('https://hooks.example.com/run?version=1&sig=8fK2mQ0xZz1L by Tr9bNm2cX'),
      'https://hooks.example.com/run?version=1&sig=*** by ***',
    );
  });

  it('that are ordinary words stay words', () => {
    for (const word of ['password', 'desk', 'ringback']) keepSecret(word);
    assert.equal(
      withoutSecrets('Check the password of ringback at the desk.'),
      'Check the password of ringback at the desk.',
    );
  });

  it('leave every other text as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes(secret.slice(0, 4)));
        assert.equal(withoutSecrets(text), text);
      }),
    );
  });
});
