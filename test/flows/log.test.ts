import assert from 'node:assert/strict';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import { NodeRedProcess } from '../node-red-process';

/** What may stand in no line of the log. */
const planted = [
  'Ada Planted',
  'ada.planted@example.org',
  '+34600999888',
  'Words planted in a title',
  'planted-comment',
];

describe("Node-RED's log of what is done", function () {
  this.timeout(60_000);
  let outside: Outside;
  let nodeRed: NodeRedProcess;

  before(async () => {
    outside = await Outside.open();
    const [name, address, phone, title] = planted;
    outside.records = [
      { id: 'REQ-1', title: `${title} ${phone}`, people: [`${address}`] },
      { id: 'REQ-2', title: `${title} ${name}`, people: [`${address}`] },
    ];
    nodeRed = await NodeRedProcess.start();
  });
  after(async () => {
    await nodeRed?.stop();
    await outside?.close();
  });

  it('has a line for the poll and for what went or did not, by ids, and nobody in it', async () => {
    const url = `${outside.url}/hook`;
    await nodeRed.deploy(
      followupChain({ sourceUrl: outside.url, webhookUrl: url, notify: { text: planted.join(' ') } }),
    );
    await nodeRed.waitFor(() => /notifications\.sent /.test(nodeRed.output), 'the messages');
    const lines = nodeRed.output.split('\n').filter((line) => line.includes('[ringback] '));
    const poll = lines.find((line) => line.includes(' poll.ended ')) ?? assert.fail('no poll');
    assert.match(
      poll,
      /\[info\] \[ringback\] poll\.ended followup=followup poll=[\w-]+ outcome=complete pages=1 records=2 new=2 /,
    );
    assert.match(
      lines.join('\n'),
      /\[info\] \[ringback\] notifications\.sent followup=followup channel=channel count=\d/,
    );
    outside.refuses = 410;
    outside.records.push({ id: 'REQ-3', title: planted[3] ?? '', people: [planted[1] ?? ''] });
    await nodeRed.admin('POST', 'ringback/poller/poll/command', { command: 'poll' });
    await nodeRed.waitFor(() => /notification\.failed /.test(nodeRed.output), 'the refusal');
    assert.match(
      nodeRed.output,
      /\[warn\] \[ringback\] notification\.failed followup=followup record=REQ-3 round=1 attempt=1 channel=channel delivery=[\w-]+ code=RB_CHANNEL_REJECTED/,
    );
    for (const secret of planted) assert.ok(!nodeRed.output.includes(secret), secret);
  });
});
