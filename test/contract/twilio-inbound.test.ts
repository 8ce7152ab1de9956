import assert from 'node:assert/strict';
import { getExpectedBodyHash, getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { authToken } from '../../demo/sandbox/vendors/twilio';
import { twilioMessage, twilioRequest, twilioStatus } from '../../demo/sandbox/vendors/twilio-events';
import { readTwilioRequest } from '../../src/adapters/twilio/twilio-inbound';
import { verifyTwilioSignature } from '../../src/adapters/twilio/twilio-signature';

const url = 'https://flows.example.org/red/ringback/channel/c1';

describe('what Twilio sends', () => {
  describe('is verified', () => {
    const verify = (request: { headers: Record<string, string>; body: string }, address = url, token = authToken) =>
      verifyTwilioSignature({ ...request, rawBody: Buffer.from(request.body), url: address }, token);
    const form = { Body: 'Olá & ça va? "1+1"', From: '+34600111222', Empty: '', ação: 'ü' };

    it('as its own package signs it, with the usual port and without', () => {
      for (const [signed, called] of [
        [url, url],
        [`${url}?bar=x'y&foo=%20z`, `${url}?bar=x'y&foo=%20z`],
        ['https://flows.example.org:443/a', 'https://flows.example.org/a'],
        ['https://flows.example.org/a', 'https://flows.example.org:443/a'],
        ['https://flows.example.org/a', 'https://flows.example.org:8443/a'],
        ['http://flows.example.org:80/a', 'http://flows.example.org/a'],
        ['https://user:pa%3Ass@flows.example.org/a', 'https://user:pa%3Ass@flows.example.org/a'],
      ] as const) {
        assert.equal(verify(twilioRequest(signed, form), called), true, signed);
      }
    });

    it('with several values of one name', () => {
      const body = 'Media=b&Media=a&Media=b&A=1';
      const signature = getExpectedTwilioSignature(authToken, url, { Media: ['b', 'a', 'b'], A: '1' });
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
      assert.equal(verify({ headers, body }), true);
    });

    it('with a body of JSON by its digest in the URL', () => {
      const body = '{"a":1}';
      const address = `${url}?bodySHA256=${getExpectedBodyHash(body)}`;
      const signature = getExpectedTwilioSignature(authToken, address, {});
      const headers = { 'content-type': 'application/json', 'x-twilio-signature': signature };
      assert.equal(verify({ headers, body }, address), true);
      assert.equal(verify({ headers, body: '{"a":2}' }, address), false);
      const bare = { ...headers, 'x-twilio-signature': getExpectedTwilioSignature(authToken, url, {}) };
      assert.equal(verify({ headers: bare, body }), false);
    });

    it('and refused when anything of it is changed or missing', () => {
      const good = twilioRequest(url, form);
      assert.equal(verify({ ...good, body: `${good.body}&x=1` }), false);
      assert.equal(verify({ ...good, body: '' }), false);
      assert.equal(verify(good, `${url}/x`), false);
      assert.equal(verify(good, `${url}?x=1`), false);
      assert.equal(verify(good, url.replace('https', 'http')), false);
      assert.equal(verify(good, ''), false);
      assert.equal(verify(good, url, 'another-token'), false);
      assert.equal(verify(good, url, ''), false);
      assert.equal(verify({ ...good, headers: { 'content-type': good.headers['content-type'] ?? '' } }), false);
    });
  });

  describe('is read', () => {
    const itemsOf = ({ body }: { body: string }) => readTwilioRequest({ rawBody: Buffer.from(body) }).items;

    it('as what became of a message, once that is known', () => {
      for (const status of ['accepted', 'queued', 'sending', 'sent']) {
        assert.deepEqual(itemsOf(twilioStatus(url, 1, status)), [], status);
      }
      for (const status of ['delivered', 'read']) {
        const [item] = itemsOf(twilioStatus(url, 1, status));
        assert.partialDeepStrictEqual(item, { kind: 'receipt', state: status });
      }
      for (const [status, code, says] of [
        ['undelivered', '30006', /landline/],
        ['failed', '21610', /answered STOP/],
        ['failed', '63016', /content SID/],
        ['undelivered', '30008', /\(30008\).*api\/errors\/30008/],
        ['undelivered', undefined, /could not deliver/],
      ] as const) {
        const [item] = itemsOf(twilioStatus(url, 1, status, code));
        if (item?.kind !== 'receipt') assert.fail(status);
        assert.equal(item.state, 'failed');
        assert.match(item.error?.message ?? '', says);
      }
    });

    it('as a reply, which may be an answer but for those that are for Twilio', () => {
      assert.deepEqual(
        itemsOf(twilioMessage(url, 'SM9', 'Approve', { From: 'whatsapp:+34600111222', ProfileName: 'Ann' })),
        [
          {
            ...{ kind: 'replied', messageId: 'SM9', address: '+34600111222', isShared: false, text: 'Approve' },
            ...{ by: { id: '+34600111222', name: 'Ann' }, mayAnswer: true },
          },
        ],
      );
      const [stop] = itemsOf(twilioMessage(url, 'SM9', 'STOP', { OptOutType: 'STOP' }));
      assert.equal(stop?.kind === 'replied' && stop.mayAnswer, undefined);
    });

    it('and what is not known is taken, with a TwiML that says nothing', () => {
      const { items, answer } = readTwilioRequest({ rawBody: Buffer.from('x=1') });
      assert.deepEqual([items, answer.type], [[], 'text/xml']);
      assert.match(answer.body ?? '', /<Response\/>$/);
    });
  });
});
