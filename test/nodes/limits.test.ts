import assert from 'node:assert/strict';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import { caught, deploy, send, statusOf, until, useNodeRed, watchers } from './deployed-flow';

describe('the limits of a follow-up at run time', function () {
  this.timeout(20_000);
  useNodeRed();
  let outside: Outside;
  beforeEach(async () => {
    outside = await Outside.open();
  });
  afterEach(async () => {
    await outside.close();
    delete process.env.RINGBACK_TEST_LIMIT;
  });

  const chain = (followup: object, poll: object) => [
    ...watchers,
    ...followupChain({
      ...{ sourceUrl: outside.url, webhookUrl: outside.url, store: { file: 'limits.sqlite' } },
      followup: { ...followup },
      poll: { ...poll },
    }),
  ];
  const fromEnvironment = '$' + '{RINGBACK_TEST_LIMIT}';

  for (const [what, value] of [
    ['polling frequency', 9],
    ['polling frequency', 7_201],
    ['polling frequency', '12.5'],
    ['polling frequency', ''],
    ['polling frequency', 'often'],
  ] as const) {
    it(`leaves an inert poll node with the ${what} ${JSON.stringify(value)}`, async () => {
      await deploy(chain({}, { pollingFrequency: value }));
      await until(() => statusOf('poll').fill === 'red', 'a red status');
      assert.match(statusOf('poll').text ?? '', /polling frequency/);
      send('poll', { payload: 'now' });
      await until(() => caught().length > 0, 'the error');
      assert.equal(caught()[0]?.code, 'RB_CONFIG');
      assert.match(caught()[0]?.message ?? '', /from 10 to 7,200/);
      assert.equal(outside.polls.length, 0);
    });
  }

  for (const [property, value] of [
    ['frequency', 9],
    ['frequency', 7_201],
    ['attempts', 0],
    ['attempts', 11],
  ] as const) {
    it(`lets no node work for a follow-up with ${property} ${value}, also from the environment`, async () => {
      process.env.RINGBACK_TEST_LIMIT = String(value);
      await deploy(chain({ [property]: fromEnvironment }, {}));
      await until(() => statusOf('poll').fill === 'red' && statusOf('reconcile').fill === 'red', 'red statuses');
      send('reconcile', { payload: [] });
      await until(() => caught().length > 0, 'the error');
      assert.match(caught().at(-1)?.message ?? '', /"Approvals" cannot be used/);
      assert.equal(outside.polls.length, 0);
    });
  }

  it('takes values from the environment', async () => {
    process.env.RINGBACK_TEST_LIMIT = '10';
    outside.records = [{ id: 'a', title: 'A', people: ['ann'] }];
    await deploy(
      chain({ frequency: fromEnvironment, attempts: fromEnvironment }, { pollingFrequency: fromEnvironment }),
    );
    await until(() => outside.arrivals.length > 0, 'a notification');
    assert.deepEqual(caught(), []);
  });
});
