import assert from 'node:assert/strict';
import { dtmfDigits, dtmfName } from '../../../src/adapters/webex-contact-center/dtmf';
import { readEnvelope } from '../../../src/adapters/webex-contact-center/envelope';
import { hasVendorSchema, judgeEnvelope, vendorExamples, vendorSchema } from '../../webex/vendor-schema';

describe('an envelope of Webex', () => {
  const base = { type: 'VOICE_VA_REQUEST', seq: 1, ts: '2026-01-01T00:00:00Z', conversation_id: 'c' };
  const payload = {
    conversation_id: 'c',
    customer_org_id: 'o',
    voice_va_input_type: { event_input: { event_type: 'NO_INPUT' } },
  };
  const read = (over: object) => readEnvelope(JSON.stringify({ ...base, payload, ...over }));

  it('gives what the flow of Webex hands over, from wherever it put it', () => {
    const envelope = read({
      payload: {
        ...payload,
        ...{ virtual_agent_id: 'node', allow_partial_responses: true, additional_info: { tier: 'gold', same: 'info' } },
        vendor_specific_config: '{"site":"Lisbon","same":"config"}',
        voice_va_input_type: {
          event_input: {
            event_type: 'SESSION_START',
            name: 'entry',
            parameters: { ANI: '+1', count: 3, more: { a: 1 }, same: 'event' },
          },
        },
      },
    });
    assert.ok(envelope.kind === 'request');
    assert.deepEqual(envelope.request, {
      ...{ organization: 'o', agentId: 'node', allowsPartial: true },
      parameters: { site: 'Lisbon', tier: 'gold', ANI: '+1', count: '3', more: '{"a":1}', same: 'event' },
      input: { kind: 'event', type: 'SESSION_START', name: 'entry' },
    });
    const plain = read({ payload: { ...payload, vendor_specific_config: 'plain' } });
    assert.ok(plain.kind === 'request');
    assert.deepEqual(plain.request.parameters, { vendor_specific_config: 'plain' });
  });

  it('that is of an unknown type is no mistake; one that is broken is', () => {
    assert.deepEqual(read({ type: 'HELLO' }), { kind: 'unknown', type: 'HELLO' });
    const broken = [
      { seq: 0 },
      { seq: '1' },
      { seq: 1.5 },
      { conversation_id: '' },
      { payload: undefined },
      { payload: { ...payload, conversation_id: 'other' } },
      { payload: { ...payload, voice_va_input_type: { video_input: {} } } },
      { payload: { ...payload, voice_va_input_type: null } },
    ];
    for (const over of broken) assert.equal(read(over).kind, 'malformed', JSON.stringify(over));
    for (const text of ['', '[]', 'null', '{"type":', '7']) {
      assert.notEqual(readEnvelope(text).kind, 'request');
    }
  });
});

describe('the contract of the vendor', () => {
  before(function () {
    // Not part of this project; see test/webex/vendor-schema.ts.
    if (!hasVendorSchema) this.skip();
  });

  it('has examples that are understood, each by what it is', () => {
    const kinds = vendorExamples().map((example) => {
      const envelope = readEnvelope(JSON.stringify(example));
      return envelope.kind === 'request' ? envelope.request.input.kind : envelope.kind;
    });
    // A response is what we send: from Webex it would be none of its messages.
    assert.deepEqual(kinds, ['event', 'audio', 'unknown', 'error']);
  });

  it('is the one that messages are held to', () => {
    const judge = judgeEnvelope(vendorSchema('va'));
    for (const example of vendorExamples()) assert.deepEqual(judge(example), []);
    const pong = { type: 'PONG', seq: 1, ts: '2026-01-01T00:00:00Z', conversation_id: 'c' };
    assert.deepEqual(judge(pong), []);
    assert.notDeepEqual(judge({ ...pong, seq: 0 }), []);
    assert.notDeepEqual(judge({ ...pong, extra: 1 }), []);
    assert.notDeepEqual(judge({ ...pong, type: 'VOICE_VA_RESPONSE', payload: { response_type: 'LAST' } }), []);
  });

  it('names every key as we do', () => {
    const names = [...'0123456789*#ABCD'].map(dtmfName);
    const { DTMFDigits } = vendorSchema('va');
    for (const name of names) assert.deepEqual(DTMFDigits?.(name), []);
    assert.equal(dtmfDigits([...names, 'DTMF_EVENT_UNSPECIFIED', 7]), '0123456789*#ABCD');
    assert.equal(dtmfName(''), undefined);
  });
});
