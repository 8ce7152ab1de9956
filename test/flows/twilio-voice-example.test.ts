import assert from 'node:assert/strict';
import { callers } from './call-scene';
import { TwilioCarrier } from './carriers';
import { ContactCentre } from './contact-centre';

const { isAsked } = ContactCentre;

/** What only Twilio has: webhooks that anybody can ask, and an API that may be away. */
describe('the contact-centre example on Twilio, by its webhooks', function () {
  this.timeout(90_000);
  const carrier = new TwilioCarrier();
  const centre = new ContactCentre(carrier);

  before(() => centre.start());
  after(() => centre.stop());
  afterEach(() => {
    carrier.cloud.isDeaf = false;
    for (const call of carrier.cloud.calls.values()) call.hangUp();
  });

  const dial = () => carrier.dial(callers.withUrgentTicket);

  it('answers nothing that Twilio has not signed, and nothing by another method', async () => {
    const { cloud } = carrier;
    const form = { CallSid: 'CAstranger', From: '+1', To: '+2' };
    assert.equal((await cloud.ask(cloud.options.voiceUrl(), form, 'bm90IHNpZ25lZA==')).status, 403);
    const reached = cloud.options.reach?.(cloud.options.voiceUrl()) ?? '';
    const bare = await fetch(reached, { method: 'POST', body: new URLSearchParams(form) });
    assert.equal(bare.status, 403);
    assert.equal(await bare.text(), '');
    assert.equal((await fetch(reached)).status, 404);
  });

  it('never keeps Twilio waiting for long, however slow Zendesk is', async () => {
    const { faults } = centre.sandbox.zendesk;
    for (let time = 0; time < 20; time += 1) faults.plan({ kind: 'silent' }, { path: 'search' });
    const caller = await dial();
    await isAsked(caller);
    faults.clear();
    const slowest = Math.max(...carrier.cloud.fetched.map(({ tookMs }) => tookMs));
    assert.ok(slowest < 12_000, `a document took ${slowest} ms`);
  });

  it('goes on while Twilio’s REST API is away', async () => {
    const before = centre.comments().length;
    carrier.cloud.isDeaf = true;
    const caller = await dial();
    await isAsked(caller);
    await caller.press('2');
    await caller.over;
    assert.match(await centre.comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });

  it('writes the comment of a talk that outlived Node-RED', async () => {
    await centre.setAgentAvailable();
    const before = centre.comments().length;
    const caller = await dial();
    await isAsked(caller);
    await centre.untilTold('call.talking', async () => {
      await caller.press('1');
      await carrier.phone.talking;
    });
    await centre.crash();
    await centre.nodeRed.waitFor(async () => {
      const gateways = (await centre.nodeRed.admin('GET', 'ringback/gateways')) as { calls: number }[];
      return gateways[0]?.calls === 1;
    }, 'the call');
    carrier.phone.putDown();
    await caller.over;
    const comment = await centre.comment(before);
    assert.match(comment, /Queue: Urgent\n(Waited: .+\n)?Agent: Ana Souza\n.*Ended as: talked/s);
  });
});
