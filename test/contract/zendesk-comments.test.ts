import assert from 'node:assert/strict';
import type { Sandbox } from '../../demo/sandbox/server';
import type { ZendeskFault } from '../../demo/sandbox/zendesk/faults';
import { RingbackError } from '../../src/core/errors';
import { CommentWriter } from '../../src/core/ticket/comment-writer';
import type { CommentFiles, CommentJob } from '../../src/core/ticket/write-comment';
import type { Tickets } from '../../src/ports/tickets';
import { commentsOn, startSandbox, ticketIdOf, userIdOf } from '../sandbox-zendesk';
import { rejectionOf } from './http-setup';
import { change, connect } from './zendesk-setup';

const never = new AbortController().signal;

describe('one comment for one call', () => {
  let sandbox: Sandbox;
  let ticketId: number;
  let tickets: Tickets;
  const opened: Tickets[] = [];

  beforeEach(async () => {
    sandbox = await startSandbox();
    ticketId = ticketIdOf(sandbox, 'VPN drops every hour');
    tickets = open();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) one.close();
    await sandbox.stop();
  });

  /** A connection of its own, as another process has. */
  function open(): Tickets {
    const made = connect(sandbox, { timeoutMs: 300 });
    opened.push(made);
    return made;
  }
  const writer = (of = tickets) => new CommentWriter({ tickets: of, pause: async () => undefined });
  const job = (own: Partial<CommentJob> = {}): CommentJob => ({
    ...{ ticketId, change: change('call-1'), subject: 'Call', requesterId: undefined, mayBeThere: true },
    ...own,
  });
  const ours = () => commentsOn(sandbox, ticketId).filter((body) => body.includes('[ringback:call-1]'));
  const updates = () => sandbox.zendesk.requests.filter((request) => request.startsWith('PUT')).length;

  it('is written, and is told which it is', async () => {
    const written = await writer().comment(job(), never);
    const comment = sandbox.zendesk.account.ticket(ticketId)?.comments.at(-1);
    assert.deepEqual(written, {
      ...{ ticketId, commentId: comment?.id, auditId: comment?.auditId },
      ...{ isFollowup: false, wasDuplicate: false },
    });
  });

  const faults: Record<string, ZendeskFault[]> = {
    'was taken and never answered': [{ kind: 'acceptedThenSilent' }],
    'was taken and the connection cut': [{ kind: 'acceptedThenCut' }],
    'was cut before it was taken': [{ kind: 'cut' }],
    'was never answered and not taken': [{ kind: 'silent' }],
    'met another change (409)': [{ kind: 'conflict' }],
    'met two other changes': [{ kind: 'conflict' }, { kind: 'conflict' }],
    'was to come again later (429)': [{ kind: 'status', status: 429, retryAfterS: 30 }],
    'was to come again later (503)': [{ kind: 'status', status: 503, retryAfterS: 5 }],
    'ended in a fault of the server (500)': [{ kind: 'status', status: 500 }],
    'went wrong three times': [{ kind: 'cut' }, { kind: 'conflict' }, { kind: 'acceptedThenCut' }],
  };
  for (const [what, planned] of Object.entries(faults)) {
    it(`is there once when the writing ${what}`, async () => {
      for (const fault of planned) sandbox.zendesk.faults.plan(fault, { method: 'PUT' });
      const written = await writer().comment(job(), never);
      assert.equal(written.wasDuplicate, false);
      assert.equal(sandbox.zendesk.faults.pending(), 0);
      assert.equal(ours().length, 1);
    });
  }

  it('is there once when the message comes twice, one after the other and at once', async () => {
    const shared = writer();
    const all = await Promise.all([shared.comment(job(), never), shared.comment(job(), never)]);
    all.push(await shared.comment(job(), never));
    assert.deepEqual(
      all.map(({ wasDuplicate }) => wasDuplicate),
      [false, true, true],
    );
    assert.equal(updates(), 1);
    assert.equal(commentsOn(sandbox, ticketId).length, 1);
  });

  it('is there once after a restart, also when the first process was ended while it wrote', async () => {
    sandbox.zendesk.faults.plan({ kind: 'acceptedThenSilent' }, { method: 'PUT' });
    const ending = new AbortController();
    const first = rejectionOf(writer().comment(job(), ending.signal));
    await until(() => updates() === 1);
    ending.abort(new RingbackError('RB_CLOSED', 'Node-RED ends.'));
    const error = await first;
    assert.equal((error as RingbackError).code, 'RB_DELIVERY_UNCERTAIN');
    const again = await writer(open()).comment(job(), never);
    assert.equal(again.wasDuplicate, true);
    assert.equal(commentsOn(sandbox, ticketId).length, 1);
  });

  it('is there once when two processes write at the same time', async () => {
    const both = await Promise.all([writer(open()).comment(job(), never), writer(open()).comment(job(), never)]);
    const ours = commentsOn(sandbox, ticketId).filter((body) => body.includes('[ringback:call-1]'));
    assert.equal(ours.length, 1);
    assert.deepEqual(both.map(({ wasDuplicate }) => wasDuplicate).sort(), [false, true]);
  });

  it('is found by its text where Zendesk gives no metadata back', async () => {
    await writer().comment(job(), never);
    for (const comment of sandbox.zendesk.account.ticket(ticketId)?.comments ?? []) comment.metadata = {};
    assert.equal((await writer(open()).comment(job(), never)).wasDuplicate, true);
  });

  it('is found among a hundred others', async () => {
    await writer().comment(job(), never);
    const ticket = sandbox.zendesk.account.ticket(ticketId);
    assert.ok(ticket);
    for (let count = 0; count < 90; count += 1) {
      const comment = { body: `Later ${count}`, isPublic: false };
      sandbox.zendesk.account.updateTicket(ticket, { comment }, { actorId: 1, metadata: {} });
    }
    assert.equal((await writer(open()).comment(job(), never)).wasDuplicate, true);
  });

  it('that nobody can be certain of is told as such', async () => {
    sandbox.zendesk.faults.plan({ kind: 'acceptedThenCut' }, { method: 'PUT' });
    for (let count = 0; count < 3; count += 1) {
      // The look afterwards fails too, with its retries.
      sandbox.zendesk.faults.plan({ kind: 'status', status: 500 }, { method: 'GET', path: 'comments' });
    }
    const certain = rejectionOf(writer().comment(job({ mayBeThere: false }), never));
    const error = (await certain) as RingbackError;
    assert.equal(error.code, 'RB_DELIVERY_UNCERTAIN');
    assert.match(error.message, /Send the message again/);
    assert.equal((await writer().comment(job(), never)).wasDuplicate, true);
  });

  it('fails for good where Zendesk refuses it, and for a ticket that does not exist', async () => {
    const refused = job({ change: change('call-1', { priority: 'huge' }) });
    assert.match((await rejectionOf(writer().comment(refused, never))).message, /huge is not a valid priority/);
    assert.equal(updates(), 1);
    const error = (await rejectionOf(writer().comment(job({ ticketId: 4711 }), never))) as RingbackError;
    assert.equal(error.code, 'RB_INPUT');
    assert.match(error.message, /no ticket 4711/);
  });

  describe('on a closed ticket', () => {
    let closed: number;
    beforeEach(() => {
      closed = ticketIdOf(sandbox, 'Container tracking shows yesterday');
    });
    const followups = () =>
      sandbox.zendesk.account.tickets().filter(({ followupSourceId }) => followupSourceId === closed);

    it('opens a follow-up with the same subject, and for the same requester', async () => {
      const requesterId = userIdOf(sandbox, 'Yuki Tanaka');
      const written = await writer().comment(job({ ticketId: closed, requesterId }), never);
      const [followup] = followups();
      assert.deepEqual([written.isFollowup, written.ticketId], [true, followup?.id]);
      assert.deepEqual(
        [followup?.subject, followup?.requesterId, followup?.comments.length],
        ['Container tracking shows yesterday', requesterId, 1],
      );
    });

    for (const kind of ['acceptedThenCut', 'acceptedThenSilent', 'cut'] as const) {
      it(`opens one follow-up when the writing ended in ${kind}`, async () => {
        sandbox.zendesk.faults.plan({ kind }, { method: 'POST' });
        const written = await writer().comment(job({ ticketId: closed }), never);
        assert.equal(written.wasDuplicate, false);
        assert.equal(followups().length, 1);
      });
    }

    it('opens one follow-up when the message comes again after a restart, also with another text', async () => {
      await writer().comment(job({ ticketId: closed }), never);
      const other = change('call-1', { comment: { body: 'Other words. [ringback:call-1]', isPublic: false } });
      const again = await writer(open()).comment(job({ ticketId: closed, change: other }), never);
      assert.equal(again.wasDuplicate, true);
      assert.equal(followups().length, 1);
    });

    it('opens a follow-up when the ticket closes between reading and writing', async () => {
      const ticket = sandbox.zendesk.account.ticket(ticketId);
      assert.ok(ticket);
      const closing: Tickets = {
        ...tickets,
        update(...given) {
          ticket.status = 'closed';
          return tickets.update(...given);
        },
      };
      const written = await writer(closing).comment(job(), never);
      assert.equal(written.isFollowup, true);
    });
  });

  describe('with a file', () => {
    const data = new Uint8Array([1, 2, 3]);
    const detached: RingbackError[] = [];
    beforeEach(() => detached.splice(0));

    /** Uploads one, and names it, or another, in the comment. */
    const files = (tokenFor: (token: string) => string = (token) => token): CommentFiles => ({
      async attach(of, signal) {
        const file = { name: 'a.wav', contentType: 'audio/wav', data };
        const uploads = [tokenFor(await tickets.upload(file, signal))];
        return { ...of, comment: { ...of.comment, uploads } };
      },
      detach(of, error) {
        detached.push(error);
        const { uploads: _none, ...comment } = of.comment;
        return { ...of, comment };
      },
    });
    const uploads = () => sandbox.zendesk.requests.filter((request) => /^POST .*uploads/.test(request)).length;
    const attachments = (id: number) =>
      sandbox.zendesk.account
        .ticket(id)
        ?.comments.at(-1)
        ?.attachments.map(({ fileName, contentType, data: held }) => {
          return [fileName, contentType, [...held]];
        });
    const attached = [['a.wav', 'audio/wav', [1, 2, 3]]];

    it('has it', async () => {
      await writer().comment(job({ files: files() }), never);
      assert.deepEqual(attachments(ticketId), attached);
      assert.deepEqual(detached, []);
    });

    for (const kind of ['acceptedThenCut', 'acceptedThenSilent', 'cut', 'conflict'] as const) {
      it(`has it once when the writing ended in ${kind}, from one upload`, async () => {
        sandbox.zendesk.faults.plan({ kind }, { method: 'PUT' });
        await writer().comment(job({ files: files() }), never);
        assert.deepEqual([uploads(), attachments(ticketId)], [1, attached]);
        assert.equal(ours().length, 1);
      });
    }

    it('that was written before uploads nothing again', async () => {
      await writer().comment(job({ files: files() }), never);
      const again = await writer(open()).comment(job({ files: files() }), never);
      assert.deepEqual([again.wasDuplicate, uploads()], [true, 1]);
    });

    it('that Zendesk does not know is written without it', async () => {
      const written = await writer().comment(job({ files: files(() => 'expired') }), never);
      assert.equal(written.wasDuplicate, false);
      assert.deepEqual(attachments(ticketId), []);
      assert.match(detached[0]?.message ?? '', /expired is invalid/);
      assert.deepEqual([detached.length, ours().length], [1, 1]);
    });

    it('that is refused for another reason fails for that', async () => {
      const refused = job({ files: files(), change: change('call-1', { priority: 'huge' }) });
      assert.match((await rejectionOf(writer().comment(refused, never))).message, /huge is not a valid priority/);
    });

    it('that Zendesk does not know does not cost the follow-up of a closed ticket', async () => {
      const closed = ticketIdOf(sandbox, 'Container tracking shows yesterday');
      const written = await writer().comment(job({ ticketId: closed, files: files(() => 'expired') }), never);
      assert.equal(written.isFollowup, true);
      assert.deepEqual([attachments(written.ticketId), detached.length], [[], 1]);
    });

    it('has it on a ticket of its own', async () => {
      const requesterId = userIdOf(sandbox, 'Carmen Díaz');
      const fresh = { change: change('call-2'), subject: 'Voicemail', requesterId, mayBeThere: true, files: files() };
      const { ticketId: opened } = await writer().open(fresh, never);
      assert.deepEqual(attachments(opened), attached);
    });
  });

  it('may open a ticket of its own, once', async () => {
    const requesterId = userIdOf(sandbox, 'Carmen Díaz');
    sandbox.zendesk.faults.plan({ kind: 'acceptedThenCut' }, { method: 'POST' });
    const fresh = { change: change('call-2'), subject: 'Call from Carmen', requesterId, mayBeThere: true };
    const written = await writer().open(fresh, never);
    const again = await writer(open()).open(fresh, never);
    assert.deepEqual([written.wasDuplicate, again.wasDuplicate], [false, true]);
    assert.equal(sandbox.zendesk.account.tickets().filter((one) => one.requesterId === requesterId).length, 1);
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}
