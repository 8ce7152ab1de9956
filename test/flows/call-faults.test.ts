import assert from 'node:assert/strict';
import { callers } from './call-scene';
import { allCarriers } from './carriers';
import { type Caller, ContactCentre } from './contact-centre';

const { isAsked, questions } = ContactCentre;

const upload = { method: 'PUT' };
const longestCallMs = 60_000;
const whoCalls = 'while Zendesk is asked who calls';

/**
 * The same flow on the gateways of vendors, while something is wrong: no caller may be left without a word, and each
 * call whose ticket was found leaves exactly one comment on it.
 */
for (const carrier of allCarriers()) {
  describe(`calls of ${carrier.name} in which something goes wrong`, function () {
    this.timeout(150_000);
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
    const knowsTicket = (caller: Caller) => caller.said().some((text) => /VPN drops every hour, is/.test(text));

    /** The caller presses 2 (goodbye) whenever they are asked, until the line is down. */
    async function getsThrough(caller: Caller): Promise<void> {
      let answered = 0;
      const goesOn = (async () => {
        while (!caller.isOver) {
          await isAsked(caller, answered + 1);
          answered = questions(caller);
          if (!caller.isOver) await caller.press('2');
        }
      })();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        const fail = () => reject(new Error(`A caller was left alone after: ${caller.said().join(' | ')}`));
        timer = setTimeout(fail, longestCallMs);
      });
      await Promise.race([Promise.all([goesOn, caller.over]), late]).finally(() => clearTimeout(timer));
    }

    const search = { method: 'GET', path: 'search' };
    /** Each dials, and gives the caller when it is so; what a restart must find is in the store then. */
    const moments: Record<string, () => Promise<Caller>> = {
      [whoCalls]: async () => {
        centre.sandbox.zendesk.faults.plan({ kind: 'silent' }, search);
        const asked = centre.asked('GET', 'search');
        const caller = await centre.untilTold('call.started', dial);
        await asked;
        return caller;
      },
      'at the question': async () => {
        const caller = await centre.untilTold('call.said', dial);
        await isAsked(caller);
        return caller;
      },
    };
    const whileWritten = async () => {
      const caller = await dial();
      await isAsked(caller);
      centre.sandbox.zendesk.faults.plan({ kind: 'silent' }, upload);
      const written = centre.asked('PUT', 'tickets');
      caller.hangUp();
      await written;
      return caller;
    };

    for (const [when, reach] of Object.entries({ ...moments, 'as the comment is written': whileWritten })) {
      it(`get through when Node-RED dies ${when}`, async () => {
        const before = centre.comments().length;
        const caller = await reach();
        await centre.crash();
        await getsThrough(caller);
        const isKept = carrier.keepsLines && !(carrier.losesBeginnings && when === whoCalls);
        if (knowsTicket(caller)) await centre.comment(before);
        else assert.equal(isKept, false, 'whose line is kept hears about their ticket');
      });
    }

    if (carrier.cut) {
      for (const [when, reach] of Object.entries(moments)) {
        it(`get through when the connection breaks ${when}`, async () => {
          const before = centre.comments().length;
          const caller = await reach();
          carrier.cut?.(caller);
          await getsThrough(caller);
          if (knowsTicket(caller)) await centre.comment(before);
          else assert.equal(carrier.keepsLines, false, 'whose line is kept hears about their ticket');
        });
      }
    }

    it('get through, each with one comment, when Zendesk is slow or silent at everything once', async () => {
      const { faults } = centre.sandbox.zendesk;
      for (const only of [search, { method: 'GET', path: 'tickets' }, upload]) {
        const before = centre.comments().length;
        faults.plan({ kind: 'silent' }, only);
        const caller = await dial();
        await getsThrough(caller);
        assert.ok(knowsTicket(caller), caller.said().join(' | '));
        await centre.comment(before);
        assert.equal(faults.pending(), 0);
      }
    });

    it('go on while somebody else tries to be the carrier, or to be it again', async () => {
      const before = centre.comments().length;
      const caller = await dial();
      await isAsked(caller);
      const attempts = await carrier.intrude(caller);
      assert.ok(attempts.length >= 3);
      for (const [attempt, status] of attempts) assert.ok(status >= 400 && status < 500, `${attempt}: ${status}`);
      await getsThrough(caller);
      assert.match(await centre.comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
    });
  });
}
