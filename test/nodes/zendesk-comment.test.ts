import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../demo/sandbox/server';
import type { ZendeskFault } from '../../demo/sandbox/zendesk/faults';
import type { ZendeskPart } from '../../src/runtime/zendesk-message';
import { commentsOn, startSandbox, ticketIdOf, userIdOf } from '../sandbox-zendesk';
import { caught, deploy, messages, redeploy, send, statusOf, until, useNodeRed } from './deployed-flow';
import { zendeskCredentials, zendeskFlow } from './zendesk-flow';

describe('the node zendesk comment', function () {
  this.timeout(20_000);
  const nodeRed = useNodeRed();
  let sandbox: Sandbox;
  let ticketId: number;

  beforeEach(async () => {
    sandbox = await startSandbox();
    ticketId = ticketIdOf(sandbox, 'VPN drops every hour');
  });
  afterEach(() => sandbox.stop());

  const ended = (own: Record<string, unknown> = {}) => ({
    call: { id: 'c1', ani: '+971501234567' },
    zendesk: { ticket: { id: ticketId } },
    ...own,
  });
  const comment = (at = 0) => (messages('commented')[at]?.zendesk as ZendeskPart | undefined)?.comment;
  const ours = () => commentsOn(sandbox, ticketId).filter((body) => body.includes('[ringback:c1]'));
  const written = (count = 1) => until(() => messages('commented').length === count, `${count} comments`);

  it('writes the comment with all its changes, and says which it is', async () => {
    const settings = {
      ...{ text: 'Call from ${call.ani}\nWaited: ${queue.waitedMs} ms\nOption: ${menu.option}', visibility: 'public' },
      ...{ ticketStatus: 'pending', priority: 'high', tags: 'phone, ${menu.option}' },
      fields: [{ name: '36001', value: '${msg.payload.ok}' }],
    };
    await deploy(zendeskFlow(sandbox, { comment: settings }), zendeskCredentials);
    send('comment', ended({ menu: { option: 'Agent' }, payload: { ok: true }, foreign: 7 }));
    await written();
    const ticket = sandbox.zendesk.account.ticket(ticketId);
    const last = ticket?.comments.at(-1);
    assert.equal(last?.body, 'Call from +971501234567\nOption: Agent\n\n[ringback:c1]');
    assert.equal(last?.isPublic, true);
    assert.deepEqual([ticket?.status, ticket?.priority], ['pending', 'high']);
    assert.deepEqual(ticket?.tags, ['vpn', 'remote_work', 'phone', 'agent']);
    assert.deepEqual(ticket?.customFields, [{ id: 36001, value: true }]);
    assert.deepEqual(comment(), {
      ...{ ticketId, commentId: last?.id, auditId: last?.auditId, isFollowup: false, wasDuplicate: false },
    });
    assert.equal(messages('commented')[0]?.foreign, 7);
    await until(() => statusOf('comment').text === `#${ticketId}`, 'the status');
  });

  const faults: Record<string, ZendeskFault> = {
    'times out after Zendesk had taken it': { kind: 'acceptedThenSilent' },
    'is cut after Zendesk had taken it': { kind: 'acceptedThenCut' },
    'is cut before': { kind: 'cut' },
    'meets another change (409)': { kind: 'conflict' },
    'is to come again in a second (429)': { kind: 'status', status: 429, retryAfterS: 1 },
    'ends in a fault of the server': { kind: 'status', status: 502 },
  };
  for (const [what, fault] of Object.entries(faults)) {
    it(`leaves exactly one comment when the writing ${what}`, async () => {
      await deploy(zendeskFlow(sandbox), zendeskCredentials);
      sandbox.zendesk.faults.plan(fault, { method: 'PUT' });
      send('comment', ended());
      await written();
      assert.equal(sandbox.zendesk.faults.pending(), 0);
      assert.equal(ours().length, 1);
      assert.equal(comment()?.wasDuplicate, false);
      assert.deepEqual(caught(), []);
    });
  }

  it('leaves one comment when the message comes twice, at once and later, and after a redeploy', async () => {
    const flow = zendeskFlow(sandbox);
    await deploy(flow, zendeskCredentials);
    send('comment', ended());
    send('comment', ended());
    await written(2);
    send('comment', ended());
    await written(3);
    await redeploy(flow);
    send('comment', ended());
    await written(4);
    assert.equal(ours().length, 1);
    assert.deepEqual([0, 1, 2, 3].map((at) => comment(at)?.wasDuplicate).sort(), [false, true, true, true]);
  });

  it('finishes a comment that is being written when the flow is deployed anew', async () => {
    const flow = zendeskFlow(sandbox);
    await deploy(flow, zendeskCredentials);
    sandbox.zendesk.faults.plan({ kind: 'acceptedThenSilent' }, { method: 'PUT' });
    send('comment', ended());
    await until(() => sandbox.zendesk.requests.some((request) => request.startsWith('PUT')), 'the writing');
    await redeploy(flow);
    assert.equal(ours().length, 1);
    send('comment', ended());
    await until(
      () => messages('commented').some(({ zendesk }) => (zendesk as ZendeskPart).comment?.wasDuplicate),
      'the copy',
    );
    assert.equal(ours().length, 1);
    assert.deepEqual(caught(), []);
  });

  it('writes one for each message without a key, and one for each key', async () => {
    const settings = { onceKey: '${call.id ? call.id & msg.suffix}' };
    await deploy(zendeskFlow(sandbox, { comment: settings }), zendeskCredentials);
    send('comment', { zendesk: { ticket: { id: ticketId } }, call: { ani: '+1' } });
    await written(1);
    send('comment', { zendesk: { ticket: { id: ticketId } }, call: { ani: '+1' } });
    await written(2);
    send('comment', ended({ suffix: '-end' }));
    await written(3);
    send('comment', ended({ suffix: '-end' }));
    await written(4);
    assert.equal(commentsOn(sandbox, ticketId).length, 3);
  });

  it('opens a follow-up of a closed ticket, for the caller', async () => {
    await deploy(zendeskFlow(sandbox), zendeskCredentials);
    const closed = ticketIdOf(sandbox, 'Container tracking shows yesterday');
    const user = { id: userIdOf(sandbox, 'Yuki Tanaka') };
    send('comment', ended({ zendesk: { user, ticket: { id: String(closed) } } }));
    await written();
    assert.equal(comment()?.isFollowup, true);
    const followup = sandbox.zendesk.account.ticket(comment()?.ticketId ?? 0);
    assert.deepEqual([followup?.followupSourceId, followup?.requesterId], [closed, user.id]);
  });

  describe('of a call that was recorded', () => {
    const recording = (name: string) => {
      const folder = join(nodeRed.userDir, 'ringback', 'recordings', 'voicemail');
      mkdirSync(folder, { recursive: true });
      const path = join(folder, name);
      writeFileSync(path, 'a voice');
      return { path, name, contentType: 'audio/wav', durationMs: 1_000, recordedAt: '2026-11-27T00:00:00Z' };
    };
    const recorded = (...recordings: unknown[]) => ended({ call: { id: 'c1', ani: '+971501234567', recordings } });
    const last = () => sandbox.zendesk.account.ticket(ticketId)?.comments.at(-1);
    const attached = () => last()?.attachments.map(({ fileName, data }) => [fileName, String(Buffer.from(data))]);
    const account = { timeout: 5 };

    it('attaches the recording', async () => {
      await deploy(zendeskFlow(sandbox), zendeskCredentials);
      send('comment', recorded(recording('a.wav'), recording('b.wav')));
      await written();
      assert.deepEqual(attached(), [
        ['a.wav', 'a voice'],
        ['b.wav', 'a voice'],
      ]);
      assert.deepEqual(caught(), []);
    });

    it('attaches none when it is set so', async () => {
      await deploy(zendeskFlow(sandbox, { comment: { attachRecordings: false } }), zendeskCredentials);
      send('comment', recorded(recording('a.wav')));
      await written();
      assert.deepEqual(attached(), []);
      assert.deepEqual(
        sandbox.zendesk.requests.filter((request) => request.includes('uploads')),
        [],
      );
    });

    const upload = { method: 'POST', path: 'uploads' };
    const lost: [string, () => unknown, string, RegExp][] = [
      ['is gone', () => ({ ...recording('a.wav'), path: '/nowhere/a.wav' }), 'RB_CALL_RECORDING', /is not there/],
      [
        'is refused',
        () => {
          sandbox.zendesk.faults.plan({ kind: 'status', status: 413 }, upload);
          return recording('a.wav');
        },
        'RB_HTTP_STATUS',
        /413/,
      ],
      [
        'is never taken',
        () => {
          sandbox.zendesk.faults.plan({ kind: 'silent' }, upload);
          return recording('a.wav');
        },
        'RB_HTTP_TIMEOUT',
        /within 1 s/,
      ],
    ];
    for (const [what, prepare, code, sentence] of lost) {
      it(`writes the comment without a recording that ${what}, and says so`, async () => {
        await deploy(zendeskFlow(sandbox, { account, comment: { timeLimit: 2 } }), zendeskCredentials);
        send('comment', recorded(prepare()));
        await written();
        assert.equal(ours().length, 1);
        assert.match(last()?.body ?? '', /^The recording a\.wav could not be attached: /);
        assert.match(last()?.body ?? '', sentence);
        assert.deepEqual(attached(), []);
        await until(() => caught().length === 1, 'the error');
        assert.equal(caught()[0]?.code, code);
      });
    }

    it('uploads once more what was cut', async () => {
      await deploy(zendeskFlow(sandbox), zendeskCredentials);
      sandbox.zendesk.faults.plan({ kind: 'cut' }, upload);
      send('comment', recorded(recording('a.wav')));
      await written();
      assert.deepEqual(attached(), [['a.wav', 'a voice']]);
      assert.deepEqual(caught(), []);
    });
  });

  describe('without a ticket', () => {
    const user = () => ({ id: userIdOf(sandbox, 'Carmen Díaz') });

    it('goes on and writes nothing', async () => {
      await deploy(zendeskFlow(sandbox), zendeskCredentials);
      send('comment', ended({ zendesk: { user: user() } }));
      await written();
      assert.equal(comment(), undefined);
      assert.deepEqual(sandbox.zendesk.requests, []);
      await until(() => statusOf('comment').text === 'no ticket', 'the status');
    });

    it('opens one for the user, once', async () => {
      const settings = { noTicket: 'create', newSubject: 'Call from ${call.ani}', tags: 'phone' };
      await deploy(zendeskFlow(sandbox, { comment: settings }), zendeskCredentials);
      sandbox.zendesk.faults.plan({ kind: 'acceptedThenCut' }, { method: 'POST', path: 'tickets' });
      send('comment', ended({ zendesk: { user: user() } }));
      await written();
      send('comment', ended({ zendesk: { user: user() } }));
      await written(2);
      const opened = sandbox.zendesk.account.tickets().filter(({ requesterId }) => requesterId === user().id);
      assert.deepEqual(
        opened.map(({ subject, tags }) => [subject, tags]),
        [['Call from +971501234567', ['phone']]],
      );
      send('comment', ended({ call: { id: 'c2', ani: '+1' }, zendesk: {} }));
      await until(() => caught().length === 1, 'the error without a user');
      assert.match(caught()[0]?.message ?? '', /neither a ticket nor a user/);
    });

    it('brings an error to Catch', async () => {
      await deploy(zendeskFlow(sandbox, { comment: { noTicket: 'error' } }), zendeskCredentials);
      send('comment', ended({ zendesk: {} }));
      await until(() => caught().length === 1, 'the error');
      assert.equal(caught()[0]?.code, 'RB_INPUT');
    });
  });

  const refused: [string, Record<string, unknown>, () => void, Record<string, unknown>, string, RegExp][] = [
    [
      'a ticket that does not exist',
      {},
      () => undefined,
      { zendesk: { ticket: { id: 4711 } } },
      'RB_INPUT',
      /no ticket 4711/,
    ],
    ['an empty text', { text: '${menu.option}' }, () => undefined, {}, 'RB_TEMPLATE', /would be empty/],
    ['values that Zendesk refuses', {}, () => plan422(), {}, 'RB_HTTP_STATUS', /refuses these values/],
    ['no way to know', {}, () => planUncertain(), {}, 'RB_DELIVERY_UNCERTAIN', /Send the message again/],
  ];
  const plan422 = () => sandbox.zendesk.faults.plan({ kind: 'status', status: 422 }, { method: 'PUT' });
  const planUncertain = () => {
    sandbox.zendesk.faults.plan({ kind: 'acceptedThenCut' }, { method: 'PUT' });
    // The first look, before anything is written, is well.
    sandbox.zendesk.faults.plan({ kind: 'conflict' }, { method: 'GET', path: 'comments' });
    for (let times = 0; times < 3; times += 1) {
      sandbox.zendesk.faults.plan({ kind: 'status', status: 500 }, { method: 'GET', path: 'comments' });
    }
  };
  for (const [what, settings, prepare, own, code, sentence] of refused) {
    it(`brings it to Catch with ${what}`, async () => {
      await deploy(zendeskFlow(sandbox, { comment: settings }), zendeskCredentials);
      prepare();
      send('comment', ended(own));
      await until(() => caught().length === 1, 'the error');
      assert.equal(caught()[0]?.code, code);
      assert.match(caught()[0]?.message ?? '', sentence);
      await until(() => statusOf('comment').fill === 'red', 'the red status');
      assert.equal(messages('commented').length, 0);
    });
  }

  const invalid: [string, Record<string, unknown>, RegExp][] = [
    ['no text', { text: ' ' }, /Comment is empty/],
    ['a placeholder that is not closed', { text: 'Hello ${call' }, /not closed/],
    ['a field without its number', { fields: [{ name: 'colour', value: 'red' }] }, /"colour" is not the id/],
    ['a status that Zendesk does not have', { ticketStatus: 'done' }, /Status is "done"/],
  ];
  for (const [what, settings, sentence] of invalid) {
    it(`is inert with ${what}, and says so`, async () => {
      await deploy(zendeskFlow(sandbox, { comment: settings }), zendeskCredentials);
      send('comment', ended());
      await until(() => caught().length === 1, 'the error');
      assert.match(caught()[0]?.message ?? '', sentence);
    });
  }
});
