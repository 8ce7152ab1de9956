import assert from 'node:assert/strict';
import type { DeliveryResult, NewEvent, PollLease } from '../../src/ports/store';
import { lineText, workLines } from '../../src/runtime/logs/work-lines';

const lease = { followupId: 'f1', pollId: 'p1' } as PollLease;
const report = { pages: 4, records: 80, missingIds: 0, duplicateIds: 2 };
const told = (method: Parameters<typeof workLines>[0], args: unknown[], result: unknown, withDebug = true) =>
  workLines(method, args, result, withDebug).map((line) => `${line.level} ${lineText(line)}`);

function result(over: Partial<DeliveryResult> = {}): DeliveryResult {
  const event: NewEvent = { kind: 'notification.sent', description: 'Sent to Jane', data: { text: 'Dear Jane' } };
  const key = { followupId: 'f1', recordId: 'REQ 1', round: 1, attempt: 2, recipient: 'user:jane', channel: 'mail' };
  return { ...key, deliveryId: 'd1', state: 'sent', address: 'jane@example.org', event, ...over } as DeliveryResult;
}

describe('the lines of the log', () => {
  it('tell how a poll ended, and what it changed', () => {
    const merged = { new: 3, returned: 1, changed: 2, unchanged: 9, gone: 4, done: 1, open: 14 };
    assert.deepEqual(told('merge', [lease, { isComplete: true, report }], merged), [
      'info poll.ended followup=f1 poll=p1 outcome=complete pages=4 records=80 duplicateIds=2 new=3 returned=1 changed=2 gone=4 done=1',
    ]);
    const error = { code: 'RB_HTTP', message: 'https://jane:secret@example.org said no' };
    assert.deepEqual(told('merge', [lease, { isComplete: false, report: { ...report, error } }], merged), [
      'warn poll.ended followup=f1 poll=p1 outcome=incomplete pages=4 records=80 duplicateIds=2 new=3 returned=1 changed=2 gone=0 done=1 code=RB_HTTP',
    ]);
    assert.deepEqual(told('endPoll', [lease, { outcome: 'failed', report: { ...report, error } }], undefined), [
      'warn poll.ended followup=f1 poll=p1 outcome=failed pages=4 records=80 duplicateIds=2 code=RB_HTTP',
    ]);
  });

  it('tell each message that did not go, and how many went', () => {
    const error = { code: 'RB_CHANNEL_REJECTED', message: 'jane@example.org does not exist' };
    const results = [result(), result({ deliveryId: 'd2' }), result({ deliveryId: 'd3', state: 'failed', error })];
    assert.deepEqual(told('finishDeliveries', [[...results, result({ state: 'answered' })]], undefined), [
      'debug notification.sent followup=f1 record="REQ 1" round=1 attempt=2 channel=mail delivery=d1',
      'debug notification.sent followup=f1 record="REQ 1" round=1 attempt=2 channel=mail delivery=d2',
      'warn notification.failed followup=f1 record="REQ 1" round=1 attempt=2 channel=mail delivery=d3 code=RB_CHANNEL_REJECTED',
      'info notifications.sent followup=f1 channel=mail count=2',
    ]);
    assert.deepEqual(told('finishDeliveries', [results], undefined, false), [
      'warn notification.failed followup=f1 record="REQ 1" round=1 attempt=2 channel=mail delivery=d3 code=RB_CHANNEL_REJECTED',
      'info notifications.sent followup=f1 channel=mail count=2',
    ]);
  });

  it('tell answers, closings and calls', () => {
    const request = {
      followupId: 'f1',
      recordId: 'R1',
      round: 1,
      name: 'approve',
      recipient: 'user:jane',
      comment: 'ok, Jane',
    };
    assert.deepEqual(told('recordAction', [request], { outcome: 'recorded' }), [
      'info answer.received followup=f1 record=R1 round=1 action=approve outcome=recorded',
    ]);
    assert.deepEqual(told('closeRecord', ['f1', 'R1', 'operator', 0, 'ana'], true), [
      'info record.closed followup=f1 record=R1 reason=operator',
    ]);
    assert.deepEqual(told('closeRecord', ['f1', 'R1', 'operator', 0, 'ana'], false), []);
    const call = { callId: 'c1', ani: '+34600111222', disposition: 'talked', durationMs: 61_000, talkMs: 50_000 };
    const events = [
      { kind: 'call.started', description: 'Call Started: +34600111222 to 100', channel: 'gw', data: { callId: 'c1' } },
      { kind: 'call.said', description: 'Hello Jane', channel: 'gw', data: { callId: 'c1' } },
      { kind: 'call.ended', description: 'Call Ended: talked', channel: 'gw', data: call },
    ];
    assert.deepEqual(told('appendEvents', [events], undefined), [
      'info call.started gateway=gw call=c1',
      'info call.ended gateway=gw call=c1 disposition=talked durationMs=61000 talkMs=50000',
    ]);
  });

  it('keep a value in one piece, whatever an id is made of', () => {
    const line = {
      level: 'info' as const,
      what: 'x',
      facts: { a: 'b c', d: 'e"f', g: 'h\ni=j', k: 'ü-1', none: undefined },
    };
    assert.equal(lineText(line), 'x a="b c" d="e\\"f" g="h\\ni=j" k=ü-1');
  });
});
