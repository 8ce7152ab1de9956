import assert from 'node:assert/strict';
import { commentsOn, ticketIdOf } from '../sandbox-zendesk';
import { answers, hearsTone, isBusy, rings } from './asterisk/agent-phone';
import { AsteriskServer } from './asterisk/asterisk-server';
import { FlowLab } from './asterisk/flow-lab';
import { hz } from './asterisk/media-server';
import { envelopeOf, findSpeech, recorded, spokenEnvelope } from './asterisk/recording';
import { sampleRate } from './sip/rtp-stream';
import type { SipCall } from './sip/sip-call';

const { asteriskFolder } = JSON.parse(process.env.RINGBACK_PEERS ?? '{}') as { asteriskFolder: string };

/** Farida Haddad, who has an urgent ticket; and somebody whom Zendesk does not know. */
const [farida, stranger] = ['+971501234567', '+15005550006'];

/** The example flow of the package with real calls: SIP, RTP and keys as telephones send them. */
describe('the example "Zendesk contact centre" on a real Asterisk', function () {
  this.timeout(90_000);
  let server: AsteriskServer;
  let lab: FlowLab;
  let ticketId: number;
  /** How many comments the ticket must have by now. */
  let expectedComments = 0;

  before(async () => {
    server = await AsteriskServer.open(asteriskFolder);
    lab = await FlowLab.open(server);
    ticketId = ticketIdOf(lab.sandbox, 'VPN drops every hour');
  });
  after(async () => {
    await lab?.close();
    await server?.kill();
  });

  /** Whatever happened: every call has ended once, every call of Farida is one comment, and nothing is left. */
  afterEach(async () => {
    lab.hangUpAll();
    await lab.untilEmpty();
    await lab.untilAllEnded();
    assert.equal(lab.ended.length, lab.dialled, 'ends and calls');
    assert.equal(new Set(lab.ended.map(({ id }) => id)).size, lab.dialled, 'a call has ended twice');
    assert.equal(commentsOn(lab.sandbox, ticketId).length, expectedComments, 'comments on the ticket');
    assert.deepEqual(lab.errors, []);
  });

  const dialKnown = async () => {
    expectedComments += 1;
    return lab.dial(farida);
  };
  const lastComment = () => commentsOn(lab.sandbox, ticketId).at(-1) ?? '';
  const isOver = (call: SipCall) => call.until(() => call.state === 'over');

  /** Dials, and is heard out up to the menu's end: there is a pause of a second only behind it. */
  const atMenu = async (call: SipCall): Promise<void> => {
    await call.rtp.hears();
    await call.rtp.isQuietFor(50);
  };

  it('is ready for calls, as its gateway is', async () => {
    const { ok, detail } = await lab.check();
    assert.equal(ok, true);
    assert.match(detail ?? '', /^Asterisk 22\..*"ringback"/);
  });

  it('connects a caller who presses 1, who is told to the agent, until the agent hangs up', async () => {
    await lab.logIn('ana');
    const coming = lab.phone('ana').next();
    const call = await dialKnown();
    await call.rtp.hears();
    await call.rtp.press('1');
    const agent = await coming;
    await agent.rtp.hears(); // An urgent ticket of …
    await hearsTone(agent, hz.caller);
    await hearsTone(call, hz.agent);
    agent.hangUp();
    await isOver(call);
    const { ended, isWithheld } = await lab.untilEnded();
    assert.equal(isWithheld, false);
    assert.deepEqual([ended.disposition, ended.cause], ['talked', 'agent']);
    assert.match(lastComment(), /Menu: Agent\nQueue: Urgent\n.*Agent: Ana Souza\n.*Ended as: talked/s);
  });

  it('says goodbye to a caller who presses 2', async () => {
    const call = await dialKnown();
    await atMenu(call);
    const { length } = call.rtp.heard;
    await call.rtp.press('2');
    await isOver(call);
    const heard = envelopeOf(recorded(call.rtp, asteriskFolder, 'goodbye').slice(length), sampleRate);
    const { likeness } = findSpeech(heard, await spokenEnvelope('Thank you for calling. Goodbye.'));
    assert.ok(likeness > 0.9, `a likeness of ${likeness}`);
    const { ended } = await lab.untilEnded();
    assert.deepEqual([ended.disposition, ended.cause], ['disconnected-by-flow', 'flow']);
    assert.match(lastComment(), /Menu: Goodbye\n/);
  });

  it('asks a caller who presses nothing three times, and says goodbye', async () => {
    const call = await dialKnown();
    await isOver(call);
    const heard = envelopeOf(recorded(call.rtp, asteriskFolder, 'nothing'), sampleRate);
    const question = await spokenEnvelope('To talk to one of us, press 1. To end this call, press 2.');
    const times = [0, 1, 2].map(() => {
      const { likeness, atFrame } = findSpeech(heard, question);
      if (likeness > 0.9) heard.fill(0, atFrame, atFrame + question.length);
      return likeness;
    });
    assert.ok(
      times.every((likeness) => likeness > 0.9),
      `likenesses of ${times}`,
    );
    assert.ok(findSpeech(heard, question).likeness < 0.8, 'asked four times');
    const { ended } = await lab.untilEnded();
    assert.equal(ended.disposition, 'disconnected-by-flow');
  });

  it('sums up the call of one who hangs up in the middle of the ticket', async () => {
    const call = await dialKnown();
    await call.rtp.hears();
    call.hangUp();
    const { ended } = await lab.untilEnded();
    assert.deepEqual([ended.disposition, ended.cause], ['abandoned-in-ivr', 'caller']);
    await lab.nodeRed.waitFor(() => /Ended as: abandoned-in-ivr/.test(lastComment()), 'the comment');
  });

  it('gives the caller to the next agent when one is busy', async () => {
    await lab.logIn('ana', 'bruno');
    lab.phone('ana').onCall = isBusy;
    const [refusing, coming] = [lab.phone('ana').next(), lab.phone('bruno').next()];
    const call = await dialKnown();
    await call.rtp.hears();
    await call.rtp.press('1');
    await refusing;
    const agent = await coming;
    await hearsTone(agent, hz.caller);
    await hearsTone(call, hz.agent);
    call.hangUp();
    await isOver(agent);
    const { ended } = await lab.untilEnded();
    assert.deepEqual([ended.disposition, ended.cause], ['talked', 'caller']);
    assert.deepEqual(ended.agents, [{ id: 'bruno', name: 'Bruno Keller' }]);
  });

  it('lets the caller wait while the only agent is busy, with music, and then talk', async () => {
    await lab.logIn('ana');
    lab.phone('ana').onCall = isBusy;
    const refusing = lab.phone('ana').next();
    const call = await dialKnown();
    await call.rtp.hears();
    await call.rtp.press('1');
    await refusing;
    await call.rtp.hears();
    lab.phone('ana').onCall = answers;
    const coming = lab.phone('ana').next();
    await lab.setState('ana', 'available');
    const agent = await coming;
    await hearsTone(agent, hz.caller);
    await hearsTone(call, hz.agent);
    agent.hangUp();
    await isOver(call);
    const { ended } = await lab.untilEnded();
    assert.equal(ended.disposition, 'talked');
    assert.ok(ended.waitedMs > 0);
  });

  it('stops the ringing when the caller hangs up meanwhile, and leaves the agent available', async () => {
    await lab.logIn('ana');
    lab.phone('ana').onCall = rings;
    const coming = lab.phone('ana').next();
    const call = await dialKnown();
    await call.rtp.hears();
    await call.rtp.press('1');
    const agent = await coming;
    call.hangUp();
    await isOver(agent);
    const { ended } = await lab.untilEnded();
    assert.deepEqual([ended.disposition, ended.cause], ['abandoned-in-queue', 'caller']);
    await lab.untilStatus('who is there?', '1 available · 0 on a call · 0 waiting');
  });

  it('greets a caller whom Zendesk does not know', async () => {
    const call = await lab.dial(stranger);
    await atMenu(call);
    await call.rtp.press('2');
    await isOver(call);
    const heard = envelopeOf(recorded(call.rtp, asteriskFolder, 'stranger'), sampleRate);
    const { likeness } = findSpeech(heard, await spokenEnvelope('Welcome to the service desk.'));
    assert.ok(likeness > 0.9, `a likeness of ${likeness}`);
    const { ani, ended } = await lab.untilEnded();
    assert.deepEqual([ani, ended.disposition], [stranger, 'disconnected-by-flow']);
  });

  it('reads the urgent ticket to the caller whose it is, whole and as it was spoken', async () => {
    const call = await dialKnown();
    await atMenu(call);
    await call.rtp.press('2');
    await isOver(call);
    const heard = envelopeOf(recorded(call.rtp, asteriskFolder, 'ticket'), sampleRate);
    const sentence = (name: string, ticket: string) =>
      spokenEnvelope(`Hello ${name}. Your ticket number ${ticket}, is open, with urgent priority.`);
    const ticket = await sentence('Farida Haddad', `${ticketId}, VPN drops every hour`);
    const { likeness } = findSpeech(heard, ticket);
    assert.ok(ticket.length > 5 * 50, `a sentence of ${ticket.length / 50} s`);
    assert.ok(likeness > 0.9, `a likeness of ${likeness}`);
    const other = await sentence('Hugo Lindqvist', '12, no sound in meeting room 4');
    assert.ok(findSpeech(heard, other).likeness < 0.7, 'another ticket is as like');
  });

  it('goes on with a caller who waits, and with one who talks, while flows are deployed', async () => {
    await lab.logIn('ana');
    await lab.setState('ana', 'break');
    const call = await dialKnown();
    await call.rtp.hears();
    await call.rtp.press('1');
    await lab.untilAt('urgent tickets');
    await lab.deploy();
    const coming = lab.phone('ana').next();
    await lab.setState('ana', 'available');
    const agent = await coming;
    await hearsTone(agent, hz.caller);
    await hearsTone(call, hz.agent);
    await lab.deploy();
    const before = [call, agent].map(({ rtp }) => rtp.heard.length);
    await Promise.all(
      [call, agent].map(({ rtp }, index) => rtp.until(() => rtp.heard.length > (before[index] ?? 0) + 4_000)),
    );
    assert.ok(call.rtp.loudness(hz.agent) > 0.1 && agent.rtp.loudness(hz.caller) > 0.1, 'the talk is over');
    agent.hangUp();
    await isOver(call);
    const { ended } = await lab.untilEnded();
    assert.deepEqual([ended.disposition, ended.cause], ['talked', 'agent']);
  });

  it('finds callers again after Node-RED was killed: one goes on talking, then the one who waits is connected', async () => {
    await lab.logIn('ana');
    const comingFirst = lab.phone('ana').next();
    const waiting = await dialKnown();
    await waiting.rtp.hears();
    const talking = await dialKnown();
    await talking.rtp.hears();
    await talking.rtp.press('1');
    const agent = await comingFirst;
    await hearsTone(talking, hz.agent);
    await waiting.rtp.press('1');
    await lab.untilAt('urgent tickets');
    await waiting.rtp.hears();
    const { length } = lab.phone('ana').calls;

    await lab.kill();
    await lab.start();
    await lab.untilReady();
    await lab.untilAt('urgent tickets');
    await waiting.rtp.hears();
    await hearsTone(talking, hz.agent);
    assert.equal(lab.phone('ana').calls.length, length, 'an agent who talks was rung');
    const comingNext = lab.phone('ana').next();
    agent.hangUp();
    await isOver(talking);
    const next = await comingNext;
    await hearsTone(next, hz.caller);
    await hearsTone(waiting, hz.agent);
    next.hangUp();
    await isOver(waiting);
    await lab.untilAllEnded();
    const ends = lab.ended.slice(-2).map(({ ended }) => [ended.disposition, ended.cause, ended.agents.length]);
    assert.deepEqual(ends, [
      ['talked', 'agent', 1],
      ['talked', 'agent', 1],
    ]);
    assert.match(lastComment(), /Queue: Urgent\n.*Agent: Ana Souza\n/s);
  });

  it('ends the calls of an Asterisk that is restarted, and takes the next one', async () => {
    await lab.logIn('ana');
    const coming = lab.phone('ana').next();
    const talking = await dialKnown();
    await talking.rtp.hears();
    await talking.rtp.press('1');
    await coming;
    await hearsTone(talking, hz.agent);
    const listening = await dialKnown();
    await listening.rtp.hears();
    await server.kill();
    await server.start();
    await lab.untilAllEnded();
    const ends = lab.ended.slice(-2).map(({ ended }) => [ended.disposition, ended.cause]);
    assert.deepEqual(ends.sort(), [
      ['failed', 'gateway'],
      ['talked', 'gateway'],
    ]);
    await lab.untilReady();
    const next = await dialKnown();
    await next.rtp.hears();
    await next.rtp.press('2');
    await isOver(next);
    assert.equal((await lab.untilEnded()).ended.disposition, 'disconnected-by-flow');
  });
});
