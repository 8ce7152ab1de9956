import assert from 'node:assert/strict';
import { util } from '@node-red/util';
import type { Message } from '../../src/runtime/define-node';
import { isUnread, withUnreadPayload } from '../../src/runtime/unread-payload';

describe('a payload that nobody has looked at', () => {
  let reads: number;
  let message: Message;
  beforeEach(() => {
    reads = 0;
    message = withUnreadPayload({ _msgid: '1', followup: { page: 1 } }, () => {
      reads += 1;
      return [{ id: 1 }];
    });
  });

  it('is not made, and can be told', () => {
    assert.equal(message.followup !== undefined && isUnread(message), true);
    assert.equal(reads, 0);
  });

  it('is made once, and is a payload like any other from then on', () => {
    const payload = message.payload as { id: number }[];
    payload.push({ id: 2 });
    assert.deepEqual(message.payload, [{ id: 1 }, { id: 2 }]);
    assert.equal(reads, 1);
    assert.equal(isUnread(message), false);
    assert.equal(Object.getOwnPropertyDescriptor(message, 'payload')?.writable, true);
  });

  it('can be replaced without being made', () => {
    message.payload = 'something else';
    assert.equal(message.payload, 'something else');
    assert.equal(isUnread(message), false);
    assert.equal(reads, 0);
  });

  it('is there for whoever copies the message as Node-RED does, or writes it down', () => {
    const copy = util.cloneMessage(message);
    assert.deepEqual(copy.payload, [{ id: 1 }]);
    assert.equal(isUnread(copy as Message), false);
    assert.equal(isUnread(message), false);
    const another = withUnreadPayload({ _msgid: '2' }, () => [{ id: 3 }]);
    assert.equal(JSON.stringify(another), '{"_msgid":"2","payload":[{"id":3}]}');
    assert.deepEqual({ ...withUnreadPayload({ _msgid: '3' }, () => 4) }, { _msgid: '3', payload: 4 });
  });

  it('can be looked at in two messages without one of them seeing the other', () => {
    const other = withUnreadPayload({ _msgid: '5' }, () => 'other');
    assert.equal(other.payload, 'other');
    assert.equal(isUnread(message), true);
    assert.deepEqual(message.payload, [{ id: 1 }]);
  });

  it('is not taken for one when somebody else made the getter', () => {
    const other = Object.defineProperty({ _msgid: '4' }, 'payload', { get: () => 1 }) as Message;
    assert.equal(isUnread(other), false);
  });
});
