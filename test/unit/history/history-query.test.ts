import assert from 'node:assert/strict';
import { parseHistoryQuery } from '../../../src/runtime/console/history-query';

describe("the filter in a history's address", () => {
  const now = Date.UTC(2026, 0, 5, 8);
  const day = 86_400_000;

  it('is the last 24 hours unless something else is asked for', () => {
    assert.deepEqual(parseHistoryQuery({}, now), { from: now - day });
    assert.deepEqual(parseHistoryQuery({ last: '7d' }, now), { from: now - 7 * day });
    assert.deepEqual(parseHistoryQuery({ last: 'nonsense' }, now), { from: now - day });
    assert.deepEqual(parseHistoryQuery({ last: 'all' }, now), {});
    assert.deepEqual(parseHistoryQuery({ from: '5', to: '9', last: '7d' }, now), { from: 5, to: 9 });
  });

  it('has everything that the history can be filtered by', () => {
    const query = {
      ...{ last: 'all', followups: 'f1,f2', channels: 'mail', kinds: 'call.said, call.pressed' },
      ...{ people: 'ada,group:it', by: 'user', errors: '1', record: 'R 1', conversation: '12' },
    };
    assert.deepEqual(parseHistoryQuery(query, now), {
      ...{ followupIds: ['f1', 'f2'], channels: ['mail'], kinds: ['call.said', 'call.pressed'] },
      ...{ recipients: ['user:ada', 'group:ada', 'group:it'], initiatedBy: 'user', onlyErrors: true },
      ...{ recordId: 'R 1', conversationId: 12 },
    });
  });

  it('is all of a conversation or a record, and refuses what is no number', () => {
    assert.deepEqual(parseHistoryQuery({ conversation: '3' }, now), { conversationId: 3 });
    assert.deepEqual(parseHistoryQuery({ record: 'a' }, now), { recordId: 'a' });
    assert.throws(() => parseHistoryQuery({ conversation: '1 OR 1' }, now), { code: 'RB_INPUT' });
    assert.throws(() => parseHistoryQuery({ from: 'yesterday' }, now), { code: 'RB_INPUT' });
  });

  it('takes lists of a query twice for none', () => {
    assert.deepEqual(parseHistoryQuery({ last: 'all', channels: ['a', 'b'] }, now), {});
  });
});
