import assert from 'node:assert/strict';
import { callers } from './call-scene';
import { allCarriers } from './carriers';
import { type Caller, ContactCentre } from './contact-centre';

const { isAsked, questions } = ContactCentre;

/** The example as it is shipped: only the gateway is another one, and its agents have telephones. */
for (const carrier of allCarriers()) {
  describe(`the contact-centre example on ${carrier.name}`, function () {
    this.timeout(90_000);
    const centre = new ContactCentre(carrier);
    const calls: Caller[] = [];

    before(() => centre.start());
    after(() => centre.stop());
    afterEach(() => {
      centre.sandbox.zendesk.faults.clear();
      for (const call of calls.splice(0)) call.hangUp();
    });

    const dial = async () => {
      const caller = await carrier.dial(callers.withUrgentTicket);
      calls.push(caller);
      return caller;
    };

    it('reads the ticket, says goodbye, and writes one comment', async () => {
      const before = centre.comments().length;
      const caller = await dial();
      await isAsked(caller);
      assert.ok(
        caller.said().some((text) => /^Hello .+\. Your ticket number \d+, VPN drops every hour, is/.test(text)),
      );
      await caller.press('2');
      await caller.over;
      assert.match(await centre.comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
    });

    if (carrier.agentAddress) {
      it('puts the caller through to an agent, who hears who it is', async () => {
        await centre.setAgentAvailable();
        const before = centre.comments().length;
        const caller = await dial();
        await isAsked(caller);
        await caller.press('1');
        await carrier.phone?.talking;
        assert.match(carrier.whispers?.() ?? '', /An urgent ticket of/);
        carrier.phone?.putDown();
        await caller.over;
        const comment = await centre.comment(before);
        assert.match(comment, /Queue: Urgent\n(Waited: .+\n)?Agent: Ana Souza\n.*Ended as: talked/s);
      });
    }

    it('writes one comment when the caller hangs up early', async () => {
      const before = centre.comments().length;
      const caller = await dial();
      await isAsked(caller);
      caller.hangUp();
      assert.match(await centre.comment(before), /Ended as: abandoned-in-ivr/);
    });

    it('does not strand a caller while Zendesk says nothing at all', async () => {
      for (let time = 0; time < 20; time += 1)
        centre.sandbox.zendesk.faults.plan({ kind: 'silent' }, { path: 'search' });
      const caller = await dial();
      await isAsked(caller);
      assert.ok(caller.said().some((text) => text.includes('I cannot look up your ticket right now')));
      await caller.press('2');
      await caller.over;
    });

    it('goes on over a deploy', async () => {
      const before = centre.comments().length;
      const caller = await dial();
      await isAsked(caller);
      const asked = questions(caller);
      await centre.deploy({ '*': { x: 7 } });
      await isAsked(caller, asked + 1);
      await caller.press('2');
      await caller.over;
      assert.match(await centre.comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
    });
  });
}
