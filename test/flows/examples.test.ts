import assert from 'node:assert/strict';
import type { CollectionName } from '../../demo/sandbox/collections';
import type { NewRecord } from '../../demo/sandbox/desk';
import { referTo } from '../../demo/sandbox/people';
import { createSandbox, type Sandbox } from '../../demo/sandbox/server';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { pointAt, readExamples } from './example-flows';
import { InboxReader } from './inbox-reader';

interface Scene {
  collection: CollectionName;
  records: NewRecord[];
  /** Whose inbox gets what: recipient's name, and what its first message says. */
  messages: Record<string, { subject: RegExp; text: RegExp; cardHtml?: RegExp }>;
  /** Names under /hooks that something was posted to. */
  hooks?: string[];
  /** The status that ends the first record, and why it counts as closed. */
  end: { status: string; reason: 'gone' | 'condition' };
  /** A button of the first recipient's message, what they say with it, and what the record is like then. */
  answer?: { label: string; comment?: string; record: Record<string, unknown> };
}

/** Ten minutes pass in half a second. */
const clockSpeed = 1200;
/** A Wednesday on which no quiet hours are near for the people of the sandbox. */
const clockStart = Date.UTC(2026, 2, 4, 10);

const approval = (title: string): NewRecord => ({
  title,
  amount: 120,
  currency: 'EUR',
  approver: referTo('carmen'),
  requestedBy: referTo('hugo'),
});
const incident = (status: string, priority: number, group = 'service-desk'): NewRecord => ({
  title: 'No sound in room 4',
  status,
  priority,
  group,
  caller: referTo('hugo'),
  manager: referTo('emma'),
  assignee: null,
});

const scenes: Record<string, Scene> = {
  'Pending approvals': {
    collection: 'approvals',
    records: [approval('A second monitor'), approval('A third monitor')],
    messages: {
      'Carmen Díaz': {
        subject: /^Please decide: A (second|third) monitor$/,
        text: /Hugo Lindqvist asks for it[\s\S]*Amount: 120 EUR/,
        cardHtml: />Approve<\/a>[\s\S]*>Reject<\/a>[\s\S]*>Look at it<\/a>/,
      },
    },
    end: { status: 'approved', reason: 'gone' },
    answer: { label: 'Reject', comment: 'Too dear.', record: { status: 'rejected', comment: 'Too dear.' } },
  },
  'Open approvals in one message': {
    collection: 'approvals',
    records: [approval('A second monitor'), approval('A third monitor')],
    messages: {
      'Carmen Díaz': {
        subject: /^2 approvals wait for you$/,
        text: /- A second monitor, 120 EUR[\s\S]*- A third monitor/,
      },
    },
    end: { status: 'approved', reason: 'gone' },
  },
  'Pending information': {
    collection: 'incidents',
    records: [incident('pending information', 3)],
    messages: {
      'Hugo Lindqvist': {
        subject: /^INC-3001 waits for your answer$/,
        text: /We need something from you[\s\S]*ask again in an hour/,
      },
    },
    end: { status: 'open', reason: 'gone' },
    answer: { label: 'Answer', comment: 'Room 4, left.', record: { status: 'open', lastComment: 'Room 4, left.' } },
  },
  'Resolved tickets to close': {
    collection: 'incidents',
    records: [incident('resolved', 3), incident('closed', 3)],
    messages: {
      'Hugo Lindqvist': {
        subject: /^INC-3001 is resolved: may we close it\?$/,
        text: /No sound in room 4[\s\S]*It has been resolved/,
      },
    },
    end: { status: 'closed', reason: 'condition' },
    answer: { label: 'Yes, close it', record: { status: 'closed' } },
  },
  'New ticket to manager or group': {
    collection: 'incidents',
    records: [incident('new', 1), incident('new', 2, 'network')],
    hooks: ['network'],
    messages: {
      'Ana Souza': { subject: /^New ticket INC-3001, priority 1$/, text: /Reported by: Hugo Lindqvist/ },
      'Emma Brown': {
        subject: /^New ticket INC-3001, priority 1$/,
        text: /Nobody has taken it yet/,
        cardHtml: /<dt>Priority<\/dt><dd dir="auto">1<\/dd>[\s\S]*#INC-3001"[^>]*>Open the ticket<\/a>/,
      },
    },
    end: { status: 'open', reason: 'gone' },
    answer: { label: 'I take it', record: { status: 'open', assignee: { id: 'ana', name: 'ana' } } },
  },
  'New CRM opportunity': {
    collection: 'opportunities',
    records: [
      { title: 'Forty seats', account: 'Solano Clinics', amount: 900, currency: 'EUR', owner: referTo('farida') },
    ],
    messages: {
      'Farida Haddad': {
        subject: /^New opportunity: Solano Clinics$/,
        text: /Solano Clinics: Forty seats[\s\S]*Worth: 900 EUR/,
        cardHtml: /\/pictures\/opportunities\/OPP-4001\.svg"/,
      },
    },
    end: { status: 'qualified', reason: 'gone' },
    answer: { label: 'Qualify', record: { status: 'qualified' } },
  },
  'Employee-request approvals': {
    collection: 'requests',
    records: [{ title: 'A day off', employeeId: 'ana', employeeName: 'Ana Souza' }],
    messages: {
      'Emma Brown': {
        subject: /^Ana Souza asks: A day off$/,
        text: /Hello Emma Brown[\s\S]*reminder 1 of 3/,
        cardHtml: /href="\.\.\/\.\.\/action\/[\w.-]+"[^>]*>Approve<\/a>/,
      },
    },
    end: { status: 'approved', reason: 'gone' },
  },
};

/** Their people are not told in inboxes, or do not decide alone. */
const withScenesOfTheirOwn = ['One follow-up on every channel', 'Approval with quorum and escalation'];

describe('the example flows', function () {
  this.timeout(60_000);
  const examples = readExamples();

  it('are the six use cases, a digest, a quorum, and one on every channel', () => {
    const titles = [...Object.keys(scenes), ...withScenesOfTheirOwn];
    assert.deepEqual(examples.map(({ title }) => title).sort(), titles.sort());
  });

  it('share configuration only where it is the same, and no other node', () => {
    const seen = new Map<string, FlowNode>();
    for (const { title, nodes } of examples) {
      for (const node of nodes) {
        assert.match(node.id, /^[0-9a-f]{16}$/);
        const before = seen.get(node.id);
        if (before) assert.deepEqual(node, before, `${title}: ${node.type} ${node.id} differs from another example`);
        if (before) assert.equal(node.z, undefined, `${title}: ${node.type} ${node.id} is on two canvases`);
        seen.set(node.id, node);
      }
    }
  });

  for (const { title, nodes } of examples) {
    it(`begin with a comment and leave no output unwired: ${title}`, () => {
      const onCanvas = nodes.filter(({ z, type }) => z && type !== 'group');
      assert.equal(onCanvas[0]?.type, 'comment');
      assert.match(String(onCanvas[0]?.info), /To use it with your own system/);
      const outputs = {
        'ringback-poller': 1,
        'ringback-reconciler': 3,
        'ringback-recipients': 2,
        'ringback-notifier': 2,
      };
      for (const [type, count] of Object.entries(outputs)) {
        const wires = (onCanvas.find((node) => node.type === type)?.wires ?? []) as string[][];
        assert.deepEqual(
          wires.map((targets) => targets.length > 0),
          Array(count).fill(true),
          type,
        );
      }
      const group = nodes.find(({ type }) => type === 'group');
      assert.deepEqual(
        group?.nodes,
        onCanvas.map(({ id }) => id),
      );
      const ids = new Set(nodes.map(({ id }) => id));
      for (const node of nodes) {
        for (const name of [
          'followup',
          'store',
          'directory',
          'channel',
          'fallback1',
          'integration1',
          'lookupIntegration',
        ]) {
          if (node[name])
            assert.ok(ids.has(String(node[name])), `${node.type} names a ${name} that is not in the file`);
        }
      }
    });
  }

  describe('imported into a Node-RED', () => {
    let nodeRed: NodeRedProcess | undefined;
    let sandbox: Sandbox | undefined;

    afterEach(async () => {
      await nodeRed?.stop();
      await sandbox?.stop();
      nodeRed = sandbox = undefined;
    });

    /** A sandbox with the scene's records, and a Node-RED with the example that asks it. */
    async function begin(title: string, nodes: FlowNode[]) {
      const scene = scenes[title];
      assert.ok(scene);
      const world = createSandbox({ clock: createSystemClock(clockSpeed, clockStart), tellsStory: false });
      sandbox = world;
      await world.start(0);
      const [first] = scene.records.map((record) => world.desk.create(scene.collection, record));
      assert.ok(first);
      const flows = pointAt(nodes, world.url());
      const running = await NodeRedProcess.start({ ringback: { clockSpeed, clockStart } });
      nodeRed = running;
      const inbox = new InboxReader(running, String(flows.find(({ kind }) => kind === 'inbox')?.id));
      await running.deploy(flows);
      await running.waitFor(
        async () => (await inbox.names()).length >= Object.keys(scene.messages).length,
        'the first messages',
      );
      const frequencyMs = Number(flows.find(({ type }) => type === 'ringback-followup')?.frequency) * 60_000;
      return {
        ...{ scene, desk: world.desk, hooks: world.hooks, first, running, inbox },
        closed: () => running.editor.debugged('closed').join('\n'),
        async pass(intervals: number) {
          const before = await nextPollAt(running);
          await running.waitFor(
            async () => (await nextPollAt(running)) > before + intervals * frequencyMs,
            `${intervals} intervals to pass`,
          );
        },
      };
    }

    for (const { title, nodes } of examples.filter(({ title }) => scenes[title])) {
      it(`notify, remind, and stop when the record is done: ${title}`, async () => {
        const { scene, desk, hooks, first, running, inbox, closed, pass } = await begin(title, nodes);
        assert.deepEqual(await inbox.names(), Object.keys(scene.messages).sort());
        for (const [name, { subject, text, cardHtml }] of Object.entries(scene.messages)) {
          const message = (await inbox.messages(name))[0];
          assert.match(message?.subject ?? '', subject);
          assert.match(message?.text ?? '', text);
          if (cardHtml) assert.match(message?.cardHtml ?? '', cardHtml);
        }
        const posted = () => new Set(hooks.posts().map(({ name }) => name));
        const expected = new Set(scene.hooks);
        await running.waitFor(() => posted().size >= expected.size, 'the webhooks');
        assert.deepEqual(posted(), expected);

        const [recipient = ''] = Object.keys(scene.messages);
        await running.waitFor(async () => (await inbox.messages(recipient)).length >= 2, 'a reminder');

        for (const { id } of desk.list(scene.collection))
          desk.change(scene.collection, id, { status: scene.end.status });
        await running.waitFor(() => closed().includes(`"${first.id}"`), 'the closed record');
        assert.match(closed(), new RegExp(`"reason":"${scene.end.reason}"`));

        const count = await inbox.count();
        await pass(2);
        assert.equal(await inbox.count(), count, 'nobody is told of a record that is done');
        assertNoTrouble(running);
      });
    }

    for (const { title, nodes } of examples.filter(({ title }) => scenes[title]?.answer)) {
      it(`take the answer of a recipient: ${title}`, async () => {
        const { scene, desk, running, inbox, closed, pass } = await begin(title, nodes);
        const { answer } = scene;
        assert.ok(answer);
        const [recipient = ''] = Object.keys(scene.messages);
        const { cardHtml, link } = await findButton(inbox, recipient, answer.label);
        const id = desk.list(scene.collection).find((record) => cardHtml.includes(record.id))?.id ?? '';
        const body = new URLSearchParams({ comment: answer.comment ?? '' });
        const response = await fetch(new URL(`ringback/action/${link}`, running.nodeUrl), { method: 'POST', body });
        assert.equal(response.status, 200, await response.text());

        await running.waitFor(() => running.editor.debugged('answered').length > 0, 'the changed record');
        const changed = desk.find(scene.collection, id) ?? {};
        for (const [name, value] of Object.entries(answer.record))
          assert.deepEqual(changed[name as never], value, name);
        await running.waitFor(() => closed().includes(`"${id}"`), 'the closed record');
        assert.match(closed(), /"reason":"action"/);
        const about = async () =>
          (await inbox.messages(recipient)).filter((message) => message.cardHtml?.includes(id)).length;
        const count = await about();
        await pass(2);
        assert.equal(await about(), count, 'nobody is reminded of what was answered');
        assertNoTrouble(running);
      });
    }
  });
});

/** The newest message with such a button: what it is about, and the token that the button leads to. */
async function findButton(inbox: InboxReader, recipient: string, label: string) {
  const messages = await inbox.messages(recipient);
  const shown = new RegExp(`href="[^"]*/action/([\\w.-]+)"[^>]*>${label}<`);
  for (const { cardHtml = '' } of messages.reverse()) {
    const link = shown.exec(cardHtml)?.[1];
    if (link) return { cardHtml, link };
  }
  throw new Error(`No message to ${recipient} has a button "${label}".`);
}

/** The follow-up's own time, to within the ten minutes between two polls. */
async function nextPollAt(nodeRed: NodeRedProcess): Promise<number> {
  const [state] = (await nodeRed.admin('GET', 'ringback/followups')) as { nextPollAt?: number }[];
  return state?.nextPollAt ?? 0;
}

function assertNoTrouble(nodeRed: NodeRedProcess): void {
  const red = nodeRed.editor.statusHistory.filter(({ status }) => status.fill === 'red');
  assert.deepEqual(red, []);
  for (const name of ['error', 'failed', 'unresolved']) assert.deepEqual(nodeRed.editor.debugged(name), [], name);
  assert.doesNotMatch(nodeRed.output, /\[error\]|Uncaught|Unhandled|type not found|missing types/i);
}
