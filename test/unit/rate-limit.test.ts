import assert from 'node:assert/strict';
import { createRateLimit } from '../../src/adapters/http/rate-limit';
import { RingbackError } from '../../src/core/errors';
import { FakeClock } from '../fake-clock';

describe('the rate limit', () => {
  it('does not let who may wait for a second stand behind who waits for a minute', async () => {
    const clock = new FakeClock();
    const limit = createRateLimit({ requests: 0, perSeconds: 60 }, clock);
    limit.pause('example.test', 60_000);
    const hasty = new AbortController();
    const patient = limit.take('example.test', new AbortController().signal);
    const refused = assert.rejects(limit.take('example.test', hasty.signal), /no time left/);
    await clock.advance(1_000);
    hasty.abort(new RingbackError('RB_HTTP_TIMEOUT', 'There is no time left.'));
    await refused;
    await clock.advance(59_000);
    await patient;
    await limit.take('example.test', new AbortController().signal);
    assert.equal(clock.pending, 0);
  });

  it('counts nobody who has given up', async () => {
    const clock = new FakeClock();
    const limit = createRateLimit({ requests: 1, perSeconds: 60 }, clock);
    const gone = new AbortController();
    gone.abort(new RingbackError('RB_CLOSED', 'Gone.'));
    await assert.rejects(limit.take('example.test', gone.signal), /Gone/);
    await limit.take('example.test', new AbortController().signal);
    assert.equal(clock.pending, 0);
  });
});
