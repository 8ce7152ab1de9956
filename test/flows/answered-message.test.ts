import assert from 'node:assert/strict';
import { referTo } from '../../demo/sandbox/people';
import { createSandbox, type Sandbox } from '../../demo/sandbox/server';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import { NodeRedProcess } from '../node-red-process';
import { pointAt, readExamples } from './example-flows';
import { InboxReader } from './inbox-reader';

/** Ten minutes pass in half a second. */
const clockSpeed = 1200;
const clockStart = Date.UTC(2026, 2, 4, 10);

describe('a message that is answered', function () {
  this.timeout(60_000);
  let nodeRed: NodeRedProcess;
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = createSandbox({ clock: createSystemClock(clockSpeed, clockStart), tellsStory: false });
    await sandbox.start(0);
    nodeRed = await NodeRedProcess.start({ ringback: { clockSpeed, clockStart } });
  });
  afterEach(async () => {
    await nodeRed?.stop();
    await sandbox?.stop();
  });

  it('changes the record once, closes it, and ends the reminders; opening its links changes nothing', async () => {
    const request = sandbox.desk.create('requests', {
      ...{ title: 'A day off', employeeId: 'ana', employeeName: referTo('ana').name },
    });
    const example = readExamples().find(({ title }) => title === 'Employee-request approvals');
    assert.ok(example);
    const flows = pointAt(example.nodes, sandbox.url());
    const inbox = new InboxReader(nodeRed, String(flows.find(({ kind }) => kind === 'inbox')?.id));
    await nodeRed.deploy(flows);
    await nodeRed.waitFor(async () => (await inbox.messages('Emma Brown')).length > 0, 'the first message');

    const [message] = await inbox.messages('Emma Brown');
    const links = [...(message?.cardHtml ?? '').matchAll(/href="\.\.\/\.\.\/(action\/[\w.-]+)"[^>]*>(\w+)</g)];
    assert.deepEqual(
      links.map(([, , label]) => label),
      ['Approve', 'Decline'],
    );
    const [approve = '', decline = ''] = links.map(([, path]) => new URL(`ringback/${path}`, nodeRed.nodeUrl).href);
    for (let turn = 0; turn < 5; turn += 1) {
      for (const link of [approve, decline]) {
        assert.match(await (await fetch(link)).text(), /Ana Souza asks: A day off/);
        assert.equal((await fetch(link, { method: 'HEAD' })).status, 200);
      }
    }
    assert.equal(sandbox.desk.find('requests', request.id)?.status, 'awaiting manager');
    assert.deepEqual(nodeRed.editor.debugged('answered'), []);

    const posted = await Promise.all([approve, approve].map((link) => fetch(link, { method: 'POST' })));
    assert.deepEqual(
      posted.map(({ status }) => status),
      [200, 200],
    );
    const answered = () => nodeRed.editor.debugged('answered');
    await nodeRed.waitFor(() => answered().length > 0, 'the answer in the flow');
    assert.equal(sandbox.desk.find('requests', request.id)?.status, 'approved');
    await nodeRed.waitFor(() => nodeRed.editor.debugged('closed').join().includes('"reason":"action"'), 'the closing');
    assert.equal((await fetch(decline, { method: 'POST' })).status, 409);
    await nodeRed.waitFor(() => nodeRed.editor.debugged('late').length > 0, 'the late answer');

    const told = await inbox.count();
    const polledAt = await nextPollAt(nodeRed);
    await nodeRed.waitFor(async () => (await nextPollAt(nodeRed)) > polledAt + 3 * 30 * 60_000, 'three intervals');
    assert.equal(await inbox.count(), told, 'nobody is reminded any more');
    assert.equal(answered().length, 1);
    assert.match(answered()[0] ?? '', new RegExp(`"name":"approve".*"recordId":"${request.id}"`));
    assert.equal(nodeRed.editor.debugged('closed').length, 1);
    assert.deepEqual(nodeRed.editor.debugged('error'), []);
  });
});

/** The follow-up's own time, to within the ten minutes between two polls. */
async function nextPollAt(nodeRed: NodeRedProcess): Promise<number> {
  const [state] = (await nodeRed.admin('GET', 'ringback/followups')) as { nextPollAt?: number }[];
  return state?.nextPollAt ?? 0;
}
