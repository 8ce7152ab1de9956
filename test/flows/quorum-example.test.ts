import assert from 'node:assert/strict';
import { referTo } from '../../demo/sandbox/people';
import { createSandbox, type Sandbox } from '../../demo/sandbox/server';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import { NodeRedProcess } from '../node-red-process';
import { pointAt, readExamples } from './example-flows';
import { InboxReader } from './inbox-reader';

const clockSpeed = 1200;
const clockStart = Date.UTC(2026, 2, 4, 10);
const example = readExamples().find(({ title }) => title === 'Approval with quorum and escalation');
const board = ['Ana Souza', 'Bruno Keller', 'Emma Brown'];

describe('the example "Approval with quorum and escalation"', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let inbox: InboxReader;
  let id: string;

  beforeEach(async () => {
    assert.ok(example);
    sandbox = createSandbox({ clock: createSystemClock(clockSpeed, clockStart), tellsStory: false });
    await sandbox.start(0);
    const approval = sandbox.desk.create('approvals', {
      ...{ title: 'A second monitor', amount: 120, currency: 'EUR' },
      ...{ approver: referTo('carmen'), requestedBy: referTo('hugo') },
    });
    id = approval.id;
    nodeRed = await NodeRedProcess.start({ ringback: { clockSpeed, clockStart } });
    const flows = pointAt(example.nodes, sandbox.url());
    inbox = new InboxReader(nodeRed, String(flows.find(({ kind }) => kind === 'inbox')?.id));
    await nodeRed.deploy(flows);
    await nodeRed.waitFor(async () => (await inbox.names()).length === board.length, 'the first messages');
  });
  afterEach(async () => {
    await nodeRed?.stop();
    await sandbox.stop();
  });

  const approval = () => sandbox.desk.find('approvals', id) ?? assert.fail('The approval is gone.');
  const debugged = (name: string) => nodeRed.editor.debugged(name);
  async function answer(name: string, label: string): Promise<void> {
    const [{ cardHtml = '' } = assert.fail(`${name} was told nothing`)] = await inbox.messages(name);
    const link = new RegExp(`href="[^"]*/action/([\\w.-]+)"[^>]*>${label}<`).exec(cardHtml)?.[1];
    const response = await fetch(new URL(`ringback/action/${link}`, nodeRed.nodeUrl), { method: 'POST' });
    assert.equal(response.status, 200, await response.text());
  }
  function assertNoTrouble(): void {
    for (const name of ['error', 'failed', 'unresolved']) assert.deepEqual(debugged(name), [], name);
    assert.doesNotMatch(nodeRed.output, /\[error\]|Uncaught|Unhandled/);
  }

  it('is decided when two of three agree, and not before', async () => {
    assert.deepEqual(await inbox.names(), board);
    await answer('Emma Brown', 'Approve');
    await answer('Ana Souza', 'Reject');
    assert.equal(approval().status, 'waiting');
    await answer('Bruno Keller', 'Approve');
    await nodeRed.waitFor(() => debugged('answered').length > 0, 'the decision');
    await nodeRed.waitFor(() => approval().status === 'approved', 'the changed approval');
    await nodeRed.waitFor(() => debugged('closed').join().includes('"reason":"action"'), 'the closing');
    assertNoTrouble();
  });

  it('tells the manager from the third message on, and marks what nobody has decided', async () => {
    const carmen = () => inbox.messages('Carmen Díaz');
    await nodeRed.waitFor(async () => (await carmen()).length > 0, 'the manager', 30_000);
    assert.equal((await carmen())[0]?.subject, 'Escalated: A second monitor');
    assert.ok((await inbox.messages('Emma Brown')).length >= 2);
    await nodeRed.waitFor(() => debugged('exhausted').length > 0, 'the end of the attempts', 30_000);
    await nodeRed.waitFor(() => debugged('marked').length > 0, 'the mark');
    assert.deepEqual(
      [approval().escalated, approval().status, approval().comment],
      [true, 'waiting', 'No decision after the last reminder.'],
    );
    assertNoTrouble();
  });

  it('marks what all have answered and no two agreed on', async () => {
    await answer('Emma Brown', 'Approve');
    await answer('Ana Souza', 'Reject');
    await answer('Bruno Keller', 'Abstain');
    await nodeRed.waitFor(() => debugged('undecided').length > 0, 'the undecided record');
    await nodeRed.waitFor(() => debugged('marked').length > 0, 'the mark');
    assert.match(debugged('undecided')[0] ?? '', /"reason":"undecided"/);
    assert.deepEqual([approval().escalated, approval().comment], [true, 'All have answered, and no two agreed.']);
    assertNoTrouble();
  });
});
