import assert from 'node:assert/strict';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import { NodeRedProcess } from '../node-red-process';
import { type ParsedFamily, parsePrometheus } from '../prometheus-text';

const metricsToken = 'a token of the settings file';

describe('metrics and health of a Node-RED at work', function () {
  this.timeout(60_000);
  let nodeRed: NodeRedProcess;
  let outside: Outside;

  before(async () => {
    outside = await Outside.open();
    outside.records = ['a', 'b'].map((id) => ({ id, title: `Secret title of ${id}`, people: ['ann@example.com'] }));
    nodeRed = await NodeRedProcess.start({ ringback: { metricsToken } });
    const over = { sourceUrl: outside.url, webhookUrl: `${outside.url}/hook`, followup: { name: 'Ap"provals' } };
    await nodeRed.deploy(followupChain(over));
  });
  after(async () => {
    await nodeRed.stop();
    await outside.close();
  });

  async function metrics(): Promise<Map<string, ParsedFamily>> {
    return parsePrometheus((await nodeRed.admin('GET', 'ringback/metrics')) as string);
  }

  const valueIn = (families: Map<string, ParsedFamily>, family: string, labels: Record<string, string>) =>
    families
      .get(family)
      ?.samples.find((sample) => Object.entries(labels).every(([name, value]) => sample.labels[name] === value))?.value;

  it('count polls, records and deliveries, and measure how long they took', async () => {
    let families = await metrics();
    await nodeRed.waitFor(async () => {
      families = await metrics();
      return (
        valueIn(families, 'ringback_deliveries_total', { channel: 'channel', outcome: 'sent' }) === 2 &&
        valueIn(families, 'ringback_records', { followup: 'followup', state: 'open' }) === 2
      );
    }, 'both deliveries to be counted');
    assert.equal(valueIn(families, 'ringback_polls_total', { followup: 'followup', outcome: 'complete' }), 1);
    assert.equal(valueIn(families, 'ringback_poll_records_total', { followup: 'followup' }), 2);
    assert.equal(valueIn(families, 'ringback_poll_seconds', { le: '+Inf' }), 1);
    assert.ok((valueIn(families, 'ringback_delivery_seconds', { le: '+Inf' }) ?? 0) >= 1);
    assert.equal(valueIn(families, 'ringback_followup_info', { followup: 'followup' }), 1);
    assert.equal(families.get('ringback_followup_info')?.samples[0]?.labels.name, 'Ap"provals');
    assert.equal(valueIn(families, 'ringback_followup_active', {}), 1);
    assert.equal(valueIn(families, 'ringback_store_up', {}), 1);
    assert.ok((valueIn(families, 'ringback_store_seconds', { le: '+Inf' }) ?? 0) > 5);
    assert.ok(Number.isFinite(valueIn(families, 'ringback_event_loop_delay_seconds', { quantile: '0.99' })));
  });

  it('name no person, no record and no address', async () => {
    const text = (await nodeRed.admin('GET', 'ringback/metrics')) as string;
    assert.doesNotMatch(text, /\bann\b|example\.com|Secret title|127\.0\.0\.1|sqlite/);
  });

  it('is ready, and says when it is not, and why', async () => {
    assert.deepEqual(await nodeRed.admin('GET', 'ringback/health'), { ready: true, problems: [], warnings: [] });
    const broken = followupChain({
      ...{ sourceUrl: outside.url, webhookUrl: outside.url },
      store: { file: '/proc/no-such-folder/ringback.sqlite' },
    });
    await nodeRed.deploy(broken);
    const url = new URL('ringback/health', nodeRed.adminUrl);
    await nodeRed.waitFor(async () => {
      const answer = await fetch(url);
      const { ready, problems } = (await answer.json()) as { ready: boolean; problems: Record<string, string>[] };
      const [problem] = problems;
      if (answer.status !== 503 || !problem?.code) return false;
      assert.equal(ready, false);
      assert.equal(problem.what, 'store');
      assert.match(problem.code, /^RB_STORE_/);
      assert.doesNotMatch(JSON.stringify(problem), /\/proc\/no-such-folder\/ringback\.sqlite"/);
      return true;
    }, 'health to tell of the store');
  });
});
