import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoRun } from '../demo-run';
import { SimulatedDesk, SimulatedPhone } from '../simulated-phone';
import { SimulatorOverHttp } from '../simulator-over-http';

describe('the demo', function () {
  this.timeout(150_000);
  const folder = mkdtempSync(join(tmpdir(), 'ringback-demo-'));
  let run: DemoRun | undefined;

  afterEach(async () => {
    await run?.stop();
    run = undefined;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('shows a first notification, a reminder, a closing and an exhausted record within two minutes', async () => {
    const begunAt = Date.now();
    const demo = new DemoRun(['--folder', folder]);
    run = demo;
    const adminUrl = await demo.link('The flows');
    await demo.editor.open(adminUrl);
    const inbox = await demo.until(() => /inbox:\s+(http\S+)/.exec(demo.output)?.[1], 'the first message', 15_000);
    const firstMs = Date.now() - begunAt;
    assert.ok(firstMs < 15_000, `the first message took ${firstMs} ms`);
    const page = await fetch(inbox);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /text\/html/);

    const messages = `${inbox.replace(/\/$/, '')}/messages`;
    const subjects = async () =>
      ((await (await fetch(messages)).json()) as { messages: { subject: string }[] }).messages.map(
        ({ subject }) => subject,
      );
    assert.ok((await subjects()).some((subject) => subject.startsWith('Please decide: ')));

    await demo.until(() => demo.editor.debugged('closed')[0], 'a closing', 120_000);
    await demo.until(() => demo.editor.debugged('exhausted')[0], 'an exhausted record', 120_000);
    const marked = await demo.until(() => demo.editor.debugged('marked')[0], 'the mark of what nobody decided', 15_000);
    assert.match(marked, /"escalated":true/);
    assert.ok(Date.now() - begunAt < 120_000);
    assert.ok((await subjects()).some((subject) => subject.startsWith('Reminder 1: ')));

    const sandbox = await demo.link('The sandbox');
    const { posts } = (await (await fetch(new URL('data/hooks', sandbox))).json()) as { posts: { name: string }[] };
    assert.ok(
      posts.some(({ name }) => name === 'network'),
      'the network team was told by its webhook',
    );
    for (const name of ['error', 'failed', 'unresolved']) assert.deepEqual(demo.editor.debugged(name), [], name);

    assert.equal(await demo.stop(), 0, demo.output);
    assert.match(demo.output, /Stopped\./);
    assert.doesNotMatch(demo.output, /error|not stop cleanly/i);
  });

  it('takes a call of one of its callers, and shows the comment on the ticket', async () => {
    const demo = new DemoRun(['--folder', join(folder, 'calls')]);
    run = demo;
    const [adminUrl, softphone, desk] = [
      await demo.link('The flows'),
      await demo.link('The softphone'),
      await demo.link('The agent desk'),
    ];
    for (const page of [softphone, desk]) assert.equal((await fetch(page)).status, 200);
    const [gatewayId = '', teamId = ''] = [softphone, desk].map((url) => url.split('/').at(-1));
    interface Info {
      numbers: string[];
      callers: { name: string; number: string }[];
    }
    const info = await demo.until(
      async () => {
        const answer = await fetch(new URL(`ringback/softphone/${gatewayId}/info`, adminUrl));
        // The links are printed while the flows start.
        return answer.ok ? ((await answer.json()) as Info) : undefined;
      },
      'the flows',
      15_000,
    );
    assert.deepEqual(info.numbers, ['100']);
    assert.deepEqual(
      info.callers.map(({ name }) => name),
      ['Farida Haddad', 'Carmen Díaz', 'Somebody'],
    );

    const exchange = new SimulatorOverHttp(adminUrl, gatewayId, teamId);
    const agent = new SimulatedDesk(exchange, 'ana');
    agent.answer();
    await exchange.setState('ana', 'available');
    const phone = new SimulatedPhone(exchange, info.callers[0]?.number ?? '');
    await phone.until(({ messages }) => messages.some((message) => message.kind === 'state' && message.isUp));
    phone.dial('100');
    await phone.until(({ said }) => said.some((text) => text.includes('press 1')));
    assert.match(phone.said[0] ?? '', /^Hello Farida Haddad\. Your ticket number 101, VPN drops every hour/);
    phone.press('1');
    await phone.until(({ messages }) => messages.some((message) => message.kind === 'talking'));
    phone.hangUp();
    const tickets = new URL('data/zendesk', await demo.link('The sandbox'));
    const comments = async () =>
      ((await (await fetch(tickets)).json()) as { tickets: { id: number; comments: { body: string }[] }[] }).tickets
        .find(({ id }) => id === 101)
        ?.comments.map(({ body }) => body) ?? [];
    const [comment] = await demo.until(
      async () => ((await comments()).length === 2 ? (await comments()).slice(-1) : undefined),
      'the comment',
      15_000,
    );
    assert.match(comment ?? '', /Agent: Ana Souza\n.*Ended as: talked/s);
    phone.disconnect();
    agent.disconnect();
    assert.equal(await demo.stop(), 0, demo.output);
  });

  it('goes on where it was stopped, and notifies again', async () => {
    const demo = new DemoRun(['--folder', folder]);
    run = demo;
    await demo.editor.open(await demo.link('The flows'));
    const sent = () => demo.editor.debugged('sent').length;
    await demo.until(() => (sent() > 0 ? true : undefined), 'a message of the second run', 15_000);
    assert.equal(await demo.stop(), 0, demo.output);
  });

  it('says what it does not understand', async () => {
    run = new DemoRun(['--slow']);
    await once(run.child, 'exit');
    assert.equal(run.child.exitCode, 1);
    assert.match(run.output, /--slow[\s\S]*--real-time/);
    assert.doesNotMatch(run.output, /\bat .*\.js:\d+/, 'no stack trace');
  });
});
