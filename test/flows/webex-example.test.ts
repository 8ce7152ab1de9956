import assert from 'node:assert/strict';
import { listVirtualAgents } from '../webex/webex-client';
import { callers } from './call-scene';
import { WebexCarrier } from './carriers';
import { type Caller, ContactCentre, subject } from './contact-centre';

const { isAsked } = ContactCentre;

/** What only Webex Contact Center has: virtual agents, a queue and a flow of its own. */
describe('the contact-centre example on Webex Contact Center, in its own queue and flow', function () {
  this.timeout(90_000);
  const carrier = new WebexCarrier();
  const centre = new ContactCentre(carrier);
  const calls: Caller[] = [];

  before(() => centre.start());
  after(() => centre.stop());
  afterEach(() => {
    for (const call of calls.splice(0)) call.hangUp();
  });

  async function dial(noInputMs?: number): Promise<Caller> {
    const caller = await carrier.dial(callers.withUrgentTicket, noInputMs);
    calls.push(caller);
    return caller;
  }
  const lastOf = (caller: Caller) => carrier.wire(caller).responses.at(-1);

  it('offers its call node as a virtual agent', async () => {
    const { virtual_agents: agents } = await listVirtualAgents(carrier.url, carrier.authorization);
    assert.deepEqual(agents, [{ id: centre.place.callNodeId, name: 'call to 100', description: 'Calls to 100' }]);
  });

  it('hands the caller to the queue of Webex with everything that is known', async () => {
    const before = centre.comments().length;
    const caller = await dial();
    await isAsked(caller);
    // The ticket and the question come in one answer.
    assert.equal(carrier.wire(caller).responses.length, 1);
    await caller.press('1');
    await caller.over;
    const [event] = lastOf(caller)?.output_events ?? [];
    assert.deepEqual([event?.event_type, event?.name], ['TRANSFER_TO_AGENT', 'Urgent']);
    const { caller_name: name, user_id: user, ticket_id: ticket, ...facts } = event?.metadata ?? {};
    assert.equal(ticket, centre.ticketId);
    assert.ok(name && user);
    assert.deepEqual(
      [facts.queue, facts.priority, facts.caller, facts.ticket_priority, facts.menu_option],
      ['Urgent', 1, callers.withUrgentTicket, 'urgent', 'Agent'],
    );
    assert.equal(lastOf(caller)?.session_summary?.text, `An urgent ticket of ${String(name)}.`);
    assert.match(await centre.comment(before), /Menu: Agent\nQueue: Urgent\nEnded as: transferred/);
  });

  it('ends the session with its last words', async () => {
    const before = centre.comments().length;
    const caller = await dial();
    await isAsked(caller);
    await caller.press('2');
    await caller.over;
    assert.equal(carrier.wire(caller).closeCode, 1_000);
    assert.equal(lastOf(caller)?.output_events?.[0]?.event_type, 'SESSION_END');
    assert.match(await centre.comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });

  it('asks again when nothing is pressed, and then ends', async () => {
    const before = centre.comments().length;
    const caller = await dial(20);
    await caller.over;
    assert.equal(ContactCentre.questions(caller), 3);
    assert.match(await centre.comment(before), /Menu: no input\nEnded as: disconnected-by-flow/);
  });

  it('tells a call whose connection is cut as failed', async () => {
    const before = centre.comments().length;
    const caller = await dial();
    await isAsked(caller);
    carrier.cut(caller);
    assert.match(await centre.comment(before), /Ended as: failed/);
  });

  it('gives the caller back to the flow of Webex with an event and what is known', async () => {
    const event = 'Appointment ${menu.option}';
    const data = [
      { name: 'ticket_subject', value: 'about ${zendesk.ticket.subject}' },
      { name: 'nothing', value: '${msg.nothing}' },
    ];
    await centre.deploy({ goodbye: { afterwards: 'giveBack', event, data } });
    const before = centre.comments().length;
    const caller = await dial();
    await isAsked(caller);
    await caller.press('2');
    await caller.over;
    assert.equal(lastOf(caller)?.prompts?.[0]?.text, 'Thank you for calling. Goodbye.');
    const [told] = lastOf(caller)?.output_events ?? [];
    assert.deepEqual([told?.event_type, told?.name], ['CUSTOM_EVENT', 'Appointment Goodbye']);
    const { ticket_subject: subjectTold, ticket_id: ticket, caller: number } = told?.metadata ?? {};
    assert.deepEqual([subjectTold, ticket, number], [`about ${subject}`, centre.ticketId, callers.withUrgentTicket]);
    assert.match(await centre.comment(before), /Menu: Goodbye\nEnded as: transferred/);
  });
});
