import assert from 'node:assert/strict';
import { noteOnCall, setCallNotes } from '../../../src/runtime/call-notes';
import type { Message } from '../../../src/runtime/define-node';
import { withinTime } from '../../../src/runtime/time-limit';
import { idOf } from '../../../src/runtime/zendesk-message';
import { baseUrlOf } from '../../../src/runtime/zendesk-settings';

describe('the settings of a Zendesk account', () => {
  it('take a subdomain, a host or an address', () => {
    const known: [string, string][] = [
      ['example', 'https://example.zendesk.com'],
      ['example.zendesk.com', 'https://example.zendesk.com'],
      [' https://support.example.com/ ', 'https://support.example.com'],
      ['http://127.0.0.1:1990/zendesk', 'http://127.0.0.1:1990/zendesk'],
    ];
    for (const [given, url] of known) assert.equal(baseUrlOf(given), url);
    for (const given of ['not a name', 'a@b.com', 'example?', '-', 'ftp://x']) {
      assert.throws(() => baseUrlOf(given), /neither a subdomain nor the address/, given);
    }
  });
});

describe('ids out of a message', () => {
  it('are numbers, or texts that are', () => {
    assert.deepEqual(
      [7, '7', ' #7 ', '', null, undefined].map((value) => idOf(value, 'ticket')),
      [7, 7, 7, ...[undefined, undefined, undefined]],
    );
    for (const value of ['x', {}, -1, 1.5, [7]]) assert.throws(() => idOf(value, 'ticket'), /The ticket is not the id/);
  });
});

describe('the time limit', () => {
  it('gives work that ends in time its own end', async () => {
    assert.equal(await withinTime({ seconds: 60 }, new AbortController().signal, async () => 7), 7);
  });

  it('aborts the work when the time is over, with the reason', async () => {
    const work = (signal: AbortSignal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    await assert.rejects(withinTime({ seconds: 0.02 }, new AbortController().signal, work), /no answer within 0.02 s/);
  });

  it('lets work go on a little when its node closes', async () => {
    const closing = new AbortController();
    const work = async (signal: AbortSignal) => {
      closing.abort(new Error('closed'));
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(signal.aborted, false);
      return 'done';
    };
    assert.equal(await withinTime({ seconds: 60, graceMs: 60_000 }, closing.signal, work), 'done');
  });
});

describe('the notes of a call', () => {
  it('are told of messages that belong to a call, while somebody keeps them', () => {
    const noted: Message[] = [];
    const message = (call: unknown) => ({ _msgid: '', call }) as unknown as Message;
    noteOnCall(message({ id: 'c0' }));
    setCallNotes({ note: (msg) => void noted.push(msg) });
    for (const call of [{ id: 'c1' }, {}, null, 'c2', undefined]) noteOnCall(message(call));
    setCallNotes(undefined);
    noteOnCall(message({ id: 'c3' }));
    assert.deepEqual(
      noted.map(({ call }) => call),
      [{ id: 'c1' }],
    );
  });
});
