import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referTo } from '../../demo/sandbox/people';
import { createSandbox, type Sandbox } from '../../demo/sandbox/server';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import type { RingbackSettings } from '../../src/runtime/services';
import { NodeRedProcess } from '../node-red-process';
import { pointAt, readExamples } from './example-flows';
import { InboxReader } from './inbox-reader';

/** Ten minutes pass in half a second. */
const clockSpeed = 1200;
const clockStart = Date.UTC(2026, 2, 4, 10);

describe('a message that is answered', function () {
  this.timeout(60_000);
  let nodeRed: NodeRedProcess | undefined;
  let sandbox: Sandbox;
  let userDir: string;

  beforeEach(async () => {
    userDir = mkdtempSync(join(tmpdir(), 'ringback-answers-'));
    sandbox = createSandbox({ clock: createSystemClock(clockSpeed, clockStart), tellsStory: false });
    await sandbox.start(0);
  });
  afterEach(async () => {
    await nodeRed?.stop();
    nodeRed = undefined;
    await sandbox.stop();
    rmSync(userDir, { recursive: true });
  });

  async function start(ringback: RingbackSettings = {}): Promise<NodeRedProcess> {
    nodeRed = await NodeRedProcess.start({ ringback, userDir });
    return nodeRed;
  }

  /** A request that waits for its manager, the example that tells her of it, and the links of her message. */
  async function tellEmma(running: NodeRedProcess) {
    const request = sandbox.desk.create('requests', {
      ...{ title: 'A day off', employeeId: 'ana', employeeName: referTo('ana').name },
    });
    const example = readExamples().find(({ title }) => title === 'Employee-request approvals');
    assert.ok(example);
    const flows = pointAt(example.nodes, sandbox.url());
    const inbox = new InboxReader(running, String(flows.find(({ kind }) => kind === 'inbox')?.id));
    await running.deploy(flows);
    await running.waitFor(async () => (await inbox.messages('Emma Brown')).length > 0, 'the first message');
    const [message] = await inbox.messages('Emma Brown');
    const links = [...(message?.cardHtml ?? '').matchAll(/href="\.\.\/\.\.\/(action\/[\w.-]+)"[^>]*>(\w+)</g)];
    assert.deepEqual(
      links.map(([, , label]) => label),
      ['Approve', 'Decline'],
    );
    const [approve = '', decline = ''] = links.map(([, path]) => new URL(`ringback/${path}`, running.nodeUrl).href);
    return { inbox, approve, decline, id: request.id, status: () => sandbox.desk.find('requests', request.id)?.status };
  }

  it('changes the record once, closes it, and ends the reminders; opening its links changes nothing', async () => {
    const running = await start({ clockSpeed, clockStart });
    const { inbox, approve, decline, id, status } = await tellEmma(running);
    for (let turn = 0; turn < 5; turn += 1) {
      for (const link of [approve, decline]) {
        assert.match(await (await fetch(link)).text(), /Ana Souza asks: A day off/);
        assert.equal((await fetch(link, { method: 'HEAD' })).status, 200);
      }
    }
    assert.equal(status(), 'awaiting manager');
    assert.deepEqual(running.editor.debugged('answered'), []);

    const posted = await Promise.all([approve, approve].map((link) => fetch(link, { method: 'POST' })));
    assert.deepEqual(
      posted.map(({ status }) => status),
      [200, 200],
    );
    const answered = () => running.editor.debugged('answered');
    await running.waitFor(() => answered().length > 0, 'the answer in the flow');
    assert.equal(status(), 'approved');
    await running.waitFor(() => running.editor.debugged('closed').join().includes('"reason":"action"'), 'the closing');
    assert.equal((await fetch(decline, { method: 'POST' })).status, 409);
    await running.waitFor(() => running.editor.debugged('late').length > 0, 'the late answer');

    const told = await inbox.count();
    const polledAt = await nextPollAt(running);
    await running.waitFor(async () => (await nextPollAt(running)) > polledAt + 3 * 30 * 60_000, 'three intervals');
    assert.equal(await inbox.count(), told, 'nobody is reminded any more');
    assert.equal(answered().length, 1);
    assert.match(answered()[0] ?? '', new RegExp(`"name":"approve".*"recordId":"${id}"`));
    assert.equal(running.editor.debugged('closed').length, 1);
    assert.deepEqual(running.editor.debugged('error'), []);
  });

  it('reaches the flow although Node-RED is killed at the moment of the click', async () => {
    const { approve, id, status } = await tellEmma(await start());
    assert.equal((await fetch(approve, { method: 'POST' })).status, 200);
    await nodeRed?.stop('SIGKILL');
    const running = await start();
    const answered = () => running.editor.debugged('answered');
    await running.waitFor(() => answered().length > 0, 'the answer in the flow', 40_000);
    assert.match(answered()[0] ?? '', new RegExp(`"recordId":"${id}"`));
    assert.equal(status(), 'approved');
    assert.equal((await fetch(approve.replace(/^http:\/\/[^/]+\//, running.nodeUrl), { method: 'POST' })).status, 200);
    assert.deepEqual(running.editor.debugged('error'), []);
  });
});

/** The follow-up's own time, to within the ten minutes between two polls. */
async function nextPollAt(running: NodeRedProcess): Promise<number> {
  const [state] = (await running.admin('GET', 'ringback/followups')) as { nextPollAt?: number }[];
  return state?.nextPollAt ?? 0;
}
