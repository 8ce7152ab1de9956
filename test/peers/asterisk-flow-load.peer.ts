import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers/promises';
import { commentsOn } from '../sandbox-zendesk';
import { answers, hearsTone } from './asterisk/agent-phone';
import { AsteriskServer } from './asterisk/asterisk-server';
import { type EndedCall, FlowLab } from './asterisk/flow-lab';
import { behave, type LoadOutcome, loadCaller } from './asterisk/load-caller';
import { hz } from './asterisk/media-server';
import { percentile } from './asterisk/percentile';
import type { SipCall } from './sip/sip-call';

const { asteriskFolder } = JSON.parse(process.env.RINGBACK_PEERS ?? '{}') as { asteriskFolder: string };

const calls = 100;
const callsASecond = 4;
/** All dialled before Node-RED is killed, and hardly any over by then. */
const callsAtKill = 40;
/** Of 20 ms: how long agents talk. */
const talkPackets = 50;

describe('a hundred calls through the example "Zendesk contact centre", four a second', function () {
  this.timeout(240_000);
  let server: AsteriskServer;
  let lab: FlowLab;
  before(async () => {
    server = await AsteriskServer.open(asteriskFolder);
    lab = await FlowLab.open(server);
  });
  after(async () => {
    await lab?.close();
    await server?.kill();
  });

  it('strand nobody, lose no comment, and leave nothing behind', async () => {
    await lab.logIn('ana', 'bruno', 'carla', 'dario', 'elif');
    for (const phone of lab.phones.values()) phone.onCall = talksForAMoment;
    const commentsBefore = sum(comments());
    const [cpuBefore, begin] = [cpuSecondsOf(lab.nodeRed.pid), performance.now()];

    const outcomes: Promise<LoadOutcome>[] = [];
    let most = 0;
    for await (const caller of paced(Array.from({ length: calls }, (_, index) => loadCaller(index)))) {
      outcomes.push(lab.dial(caller.number).then((call) => behave(caller, call)));
      most = Math.max(most, lab.dialled - lab.ended.length);
    }
    // Who is stranded never ends; the rest of the figures is told all the same.
    const giveUpAt = performance.now() + 120_000;
    const isOver = () => lab.ended.length >= calls || performance.now() > giveUpAt;
    await lab.nodeRed.waitFor(isOver, 'all calls to end', 130_000);
    const seconds = (performance.now() - begin) / 1_000;
    const stranded = calls - lab.ended.length;
    const cpu = cpuSecondsOf(lab.nodeRed.pid) - cpuBefore;
    const told = stranded === 0 ? await Promise.all(outcomes) : [];
    const failed = told.filter(({ isAsWished }) => !isAsWished);
    const answered = told.flatMap(({ latency }) => latency ?? []);
    console.log(
      [
        `      ${calls} calls in ${seconds.toFixed(1)} s, at most ${most} at once: ${failed.length} failed, ${stranded} stranded`,
        `from the end of a key, as the caller gets it, ${answered.length} times:`,
        `  to the next prompt: ${described(answered.map(({ packetMs }) => packetMs))}`,
        `  to its first sound: ${described(answered.map(({ soundMs }) => soundMs))}`,
        `dispositions: ${dispositions()}`,
        `Node-RED took ${((100 * cpu) / seconds).toFixed(0)} % of a core`,
      ].join('\n      '),
    );
    assert.deepEqual(lab.errors, []);
    assert.equal(stranded, 0);
    assert.deepEqual(failed, []);
    await lab.untilEmpty();
    assert.equal(lab.ended.length, calls);
    assert.equal(new Set(lab.ended.map(({ id }) => id)).size, calls, 'a call has ended twice');
    assert.deepEqual(
      lab.ended.filter(({ ended }) => ended.disposition === 'failed'),
      [],
    );
    const withTicket = told.filter(({ number }) => !number.startsWith('+1500555')).length;
    assert.ok(withTicket >= 30);
    assert.equal(sum(comments()) - commentsBefore, withTicket, 'comments on tickets');
  });

  it('all come to an end, and to one comment, though Node-RED is killed in the midst of them', async () => {
    const [dialledBefore, commentsBefore] = [lab.dialled, sum(comments())];
    await lab.logIn('ana', 'bruno', 'carla', 'dario', 'elif');
    for (const phone of lab.phones.values()) phone.onCall = talksForAMoment;
    const callers = Array.from({ length: callsAtKill }, (_, index) => loadCaller(index));
    const over: Promise<unknown>[] = [];
    for await (const caller of paced(callers)) {
      over.push(lab.dial(caller.number).then((call) => behave(caller, call)));
    }
    const endedAtKill = lab.ended.length - dialledBefore;
    const killedAt = Date.now();
    await lab.kill();
    await lab.start();
    await lab.untilReady();
    const ids = () => new Set(lab.ended.map(({ id }) => id));
    await lab.nodeRed.waitFor(() => ids().size === lab.dialled, 'all calls to end', 90_000);
    await Promise.all(over);
    await lab.untilEmpty();
    const twice = lab.ended.filter(({ id }, index) => lab.ended.findIndex((other) => other.id === id) !== index);
    // The flow was at it, or had been until just before; and what was told in the last moment nobody had written down.
    const longestMs = ({ ended }: EndedCall) => (ended.isToldAgain ? 5_000 : 1_000);
    const firstEnd = ({ id }: EndedCall) => Date.parse(lab.ended.find((call) => call.id === id)?.ended.at ?? '');
    const toldAgain = twice.filter((call) => firstEnd(call) < killedAt - longestMs(call));
    assert.deepEqual(toldAgain, [], 'calls that had ended long before have ended again');
    console.log(
      `      ${endedAtKill} of ${callsAtKill} were over when it was killed; then ${dispositions(dialledBefore)}`,
    );
    const withTicket = callers.filter(({ number }) => !number.startsWith('+1500555')).length;
    await lab.nodeRed.waitFor(() => sum(comments()) - commentsBefore >= withTicket, 'the comments');
    assert.equal(sum(comments()) - commentsBefore, withTicket, 'comments on tickets');
    assert.deepEqual(lab.errors, []);
  });

  const comments = () => lab.sandbox.zendesk.account.tickets().map(({ id }) => commentsOn(lab.sandbox, id).length);

  function dispositions(from = 0): string {
    const counts: Record<string, number> = {};
    for (const { ended } of lab.ended.slice(from)) counts[ended.disposition] = (counts[ended.disposition] ?? 0) + 1;
    return JSON.stringify(counts);
  }
});

/** One after the other, as many in a second as there are calls in one. */
async function* paced<T>(all: readonly T[]): AsyncGenerator<T> {
  const [...left] = all;
  for await (const _ of setInterval(1_000 / callsASecond)) {
    const [next] = left.splice(0, 1);
    if (next === undefined) return;
    yield next;
  }
}

function talksForAMoment(call: SipCall): void {
  answers(call);
  void hearsTone(call, hz.caller)
    .then(() => {
      const from = call.rtp.heard.length;
      return call.rtp.until(() => call.rtp.heard.length > from + talkPackets * 160);
    })
    .then(() => call.hangUp());
}

function described(latencies: readonly number[]): string {
  const figures = [50, 95, 99, 100].map((percent) => percentile(latencies, percent).toFixed(0));
  return `p50 ${figures[0]} ms, p95 ${figures[1]} ms, p99 ${figures[2]} ms, most ${figures[3]} ms`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of a process, so far; the kernel counts in hundredths. */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
