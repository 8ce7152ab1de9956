import assert from 'node:assert/strict';
import type { ZendeskFault } from '../../demo/sandbox/zendesk/faults';
import type { SimulatedPhone } from '../simulated-phone';
import { callers, ExampleScene } from './call-scene';

const subject = 'VPN drops every hour';
const status = (code: number): ZendeskFault => ({ kind: 'status', status: code });

/** What does not go away while the caller waits. */
const lasting: Record<string, ZendeskFault> = {
  'answers 401': status(401),
  'answers 403': status(403),
  'answers 404': status(404),
  'answers 409': status(409),
  'answers 422': status(422),
  'answers 429, come again in a minute': { kind: 'status', status: 429, retryAfterS: 60 },
  'answers 500': status(500),
  'answers 503': status(503),
  'cuts the connection': { kind: 'cut' },
  'says nothing': { kind: 'silent' },
};

const passing: Record<string, ZendeskFault> = {
  'answers 429, come again in a second': { kind: 'status', status: 429, retryAfterS: 1 },
  'answers 503': status(503),
  'cuts the connection': { kind: 'cut' },
};

const onWriting: Record<string, ZendeskFault> = {
  ...passing,
  'answers 401': status(401),
  'answers 409': status(409),
  'answers 500': status(500),
  'says nothing': { kind: 'silent' },
  'takes it and says nothing': { kind: 'acceptedThenSilent' },
  'takes it and cuts the connection': { kind: 'acceptedThenCut' },
  'was changed by somebody else meanwhile': { kind: 'conflict' },
};

const places = { 'the token': 'oauth', 'the user': 'search', 'the ticket': 'tickets/requested' } as const;

describe('callers, while Zendesk', function () {
  this.timeout(60_000);
  let scene: ExampleScene;

  before(async () => {
    scene = await ExampleScene.start(['Zendesk contact centre']);
    // As an account for callers would have it, in seconds; the shipped 5 would only make this slower.
    const limits: Record<string, Record<string, unknown>> = {
      'ringback-zendesk': { timeout: 1 },
      'ringback-zendesk-user': { timeLimit: 2 },
      'ringback-zendesk-ticket': { timeLimit: 2 },
    };
    await scene.deploy(scene.nodes.map((node) => ({ ...node, ...limits[node.type] })));
  });
  after(() => scene?.stop());
  afterEach(async () => {
    scene.sandbox.zendesk.faults.clear();
    await scene.clear();
  });

  const ours = () => scene.comments(subject).filter((body) => body.includes('[ringback:'));

  let calls = 0;
  /**
   * Calls, listens, presses 2 and is told goodbye. Gives the words before the menu, once the flow has come to its end,
   * which it does without a ticket too: what is left of one call must not be taken for the next one's.
   */
  async function call(): Promise<string> {
    calls += 1;
    const phone: SimulatedPhone = await scene.phone(callers.withUrgentTicket);
    phone.dial('100');
    await phone.until(({ said }) => said.some((text) => text.includes('press 1')));
    phone.press('2');
    await phone.until(({ messages }) => messages.at(-1)?.kind === 'hungUp');
    assert.equal(phone.said.at(-1), 'Thank you for calling. Goodbye.');
    assert.deepEqual(phone.messages.at(-1), { kind: 'hungUp', cause: 'flow' });
    await scene.nodeRed.waitFor(() => scene.nodeRed.editor.debugged('comment').length >= calls, 'the comment', 50_000);
    return phone.said[0] ?? '';
  }

  for (const [what, path] of Object.entries(places)) {
    for (const [how, fault] of Object.entries(lasting)) {
      it(`${how}, asked for ${what}, hear that their ticket cannot be looked up, and the menu`, async () => {
        scene.sandbox.zendesk.authentication.revokeTokens();
        const before = ours().length;
        for (let time = 0; time < 40; time += 1) scene.sandbox.zendesk.faults.plan(fault, { path });
        assert.equal(await call(), 'Welcome to the service desk. I cannot look up your ticket right now.');
        assert.equal(ours().length, before, 'no ticket is known: nothing is written');
        // Otherwise the account would keep to what it was told, or go on waiting for what it has asked.
        if (how.includes('a minute') || how === 'says nothing') await scene.deploy(scene.nodes);
      });
    }
    for (const [how, fault] of Object.entries(passing)) {
      it(`${how} once, asked for ${what}, hear their ticket all the same`, async () => {
        scene.sandbox.zendesk.authentication.revokeTokens();
        const before = ours().length;
        scene.sandbox.zendesk.faults.plan(fault, { path });
        assert.match(await call(), /^Hello Farida Haddad\. Your ticket number/);
        assert.equal(scene.sandbox.zendesk.faults.pending(), 0);
        assert.equal(ours().length, before + 1);
      });
    }
  }

  for (const [how, fault] of Object.entries(onWriting)) {
    it(`${how} as the comment is written, have exactly one`, async () => {
      const before = ours().length;
      scene.sandbox.zendesk.faults.plan(fault, { method: 'PUT', path: 'tickets' });
      assert.match(await call(), /^Hello Farida Haddad\. Your ticket number/);
      assert.equal(scene.sandbox.zendesk.faults.pending(), 0);
      assert.equal(ours().length, before + 1);
      const newest = ours().at(-1) ?? '';
      assert.equal(new Set(ours()).size, ours().length, `twice: ${newest}`);
    });
  }

  it('writes one comment for each of ten calls at once, with every third answer failing', async () => {
    const before = ours().length;
    for (let time = 0; time < 6; time += 1) {
      for (const fault of [status(503), { kind: 'acceptedThenCut' } as const, { kind: 'cut' } as const]) {
        scene.sandbox.zendesk.faults.plan(fault, { method: 'PUT', path: 'tickets' });
      }
    }
    await Promise.all(Array.from({ length: 10 }, call));
    const references = ours().map((body) => /\[ringback:[^\]]+\]/.exec(body)?.[0]);
    assert.equal(new Set(references).size, references.length);
    assert.equal(references.length, before + 10);
  });
});
