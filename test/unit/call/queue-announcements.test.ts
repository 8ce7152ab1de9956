import assert from 'node:assert/strict';
import { aQueue, aTeam } from './call-fixture';
import { answers, queueLab, rings } from './queue-lab';
import { withCode } from './signals';

describe('a queue', () => {
  it('says position and waiting time at once and every so often, and goes on with the music', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues: [aQueue({ announceMs: 60_000 })] }));
    team.setState('ana', 'available');
    const talking = visit('talks');
    talking.leg.onConnect = answers().onConnect;
    await talking.outcome;
    const caller = visit('a');
    await clock.advance(59_999);
    const words = 'play number 1, 120000 ms';
    assert.deepEqual(caller.leg.commands, [words, 'hold /hold.wav']);
    await clock.advance(1);
    assert.deepEqual(caller.leg.commands, [words, 'hold /hold.wav', words]);
    await clock.advance(100);
    assert.deepEqual(caller.leg.commands.at(-1), 'hold /hold.wav');
    caller.close();
    await assert.rejects(caller.outcome);
  });

  it('says how many are before the caller, as that changes', async () => {
    const queues = [aQueue({ announceMs: 10_000, announceWait: false })];
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues }));
    team.setState('ana', 'break');
    const urgent = visit('urgent', { priority: 1 });
    const [first, second] = [visit('first'), visit('second')];
    await clock.advance(200);
    const said = ({ leg }: typeof first) => leg.commands.filter((command) => command.startsWith('play'));
    assert.deepEqual(
      [first, second, urgent].map(said),
      [2, 3, 1].map((position) => [`play number ${position}, unknown ms`]),
    );
    first.leg.end();
    urgent.leg.end();
    await clock.advance(10_000);
    assert.equal(said(second).at(-1), 'play number 1, unknown ms');
    for (const caller of [first, urgent]) await assert.rejects(caller.outcome, withCode('RB_CALL_ENDED'));
    second.close();
    await assert.rejects(second.outcome);
  });

  it('is cut short in its announcement by an agent who becomes free', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues: [aQueue({ announceMs: 60_000 })] }));
    team.setState('ana', 'break');
    const caller = visit('a');
    caller.leg.playMs = 10_000;
    caller.leg.onConnect = answers().onConnect;
    await clock.advance(1_000);
    team.setState('ana', 'available');
    assert.equal((await caller.outcome).kind, 'connected');
    assert.equal(clock.now() - caller.place.enqueuedAt, 1_000);
    assert.equal(clock.pending, 0);
  });

  it('takes the digit of the callback from the music and from the words, where it is offered', async () => {
    const queues = [aQueue({ callbackDigit: '5', announceMs: 60_000, announceWait: false })];
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues }));
    team.setState('ana', 'break');
    const inMusic = visit('music', {}, true);
    const inWords = visit('words', {}, true);
    inWords.leg.onCollect = () => ({ kind: 'digits', digits: '5' });
    const other = visit('other', {}, true);
    other.leg.onCollect = () => ({ kind: 'digits', digits: '7' });
    const notOffered = visit('not offered');
    await clock.advance(1_000);
    for (const { leg } of [inMusic, other, notOffered]) leg.pressOnHold('7');
    notOffered.leg.pressOnHold('5');
    await clock.advance(1_000);
    assert.deepEqual(
      [inMusic, inWords, other, notOffered].map(({ asked }) => asked()),
      [0, 1, 0, 0],
    );
    inMusic.leg.pressOnHold('5');
    await clock.advance(1_000);
    assert.deepEqual(await Promise.all([inMusic.outcome, inWords.outcome]), [
      { kind: 'callback' },
      { kind: 'callback' },
    ]);
    assert.deepEqual(inMusic.leg.commands, [
      'collect number 1, unknown ms | press 5',
      'hold /hold.wav',
      'play we call back',
    ]);
    assert.equal(team.waiting.length, 2);
    for (const caller of [other, notOffered]) caller.close();
    await Promise.all([other, notOffered].map(({ outcome }) => assert.rejects(outcome)));
  });

  it('has promised to call back before the caller has heard so', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues: [aQueue({ callbackDigit: '5' })] }));
    team.setState('ana', 'break');
    const caller = visit('a', {}, true);
    await clock.settle();
    caller.leg.pressOnHold('5');
    await clock.advance(50);
    caller.leg.end();
    await assert.rejects(caller.outcome, withCode('RB_CALL_ENDED'));
    assert.equal(caller.asked(), 1);
  });

  it('gives one agent to the more urgent of two callers, then to the other', async () => {
    const { clock, team, visit, states } = queueLab(aTeam(['ana']));
    team.setState('ana', 'break');
    const [older, urgent] = [visit('older'), visit('urgent', { priority: 1 })];
    const phones = [answers(), answers()] as const;
    older.leg.onConnect = phones[0].onConnect;
    urgent.leg.onConnect = phones[1].onConnect;
    await clock.settle();
    team.setState('ana', 'available');
    assert.equal((await urgent.outcome).kind, 'connected');
    await clock.advance(60_000);
    assert.deepEqual(older.leg.commands, ['hold /hold.wav']);
    phones[1].hangUp();
    await clock.advance(29_999);
    assert.deepEqual([states(), older.leg.commands.length], [{ ana: 'wrap-up' }, 1]);
    await clock.advance(1);
    assert.equal((await older.outcome).kind, 'connected');
    phones[0].hangUp();
    await clock.advance(30_000);
  });

  it('rings the agent who has been idle longest of those with the skills', async () => {
    const settings = aTeam(['ana', 'ben', 'eva']);
    for (const agent of settings.agents) if (agent.id !== 'ana') agent.skills = ['español'];
    const { clock, team, visit, states } = queueLab(settings);
    for (const id of ['ana', 'eva', 'ben']) {
      team.setState(id, 'available');
      await clock.advance(1_000);
    }
    const caller = visit('a', { skills: ['Español'] });
    caller.leg.onConnect = rings;
    await clock.settle();
    assert.deepEqual(states(), { ana: 'available', ben: 'available', eva: 'ringing' });
    caller.close();
    await assert.rejects(caller.outcome);
  });

  it('asks the agents of the queue that helps out, after a while and not before', async () => {
    const queues = [
      aQueue({ skills: ['billing'], overflowMs: 45_000, overflowQueue: 'all' }),
      aQueue({ name: 'all', skills: [] }),
    ];
    const settings = aTeam(['ana', 'ben'], { queues });
    for (const agent of settings.agents) if (agent.id === 'ben') agent.skills = ['billing'];
    const { clock, team, visit } = queueLab(settings);
    team.setState('ana', 'available');
    team.setState('ben', 'break');
    const caller = visit('a');
    caller.leg.onConnect = answers().onConnect;
    await clock.advance(44_999);
    assert.deepEqual(caller.leg.commands, ['hold /hold.wav']);
    await clock.advance(1);
    assert.equal((await caller.outcome).kind, 'connected');
    assert.deepEqual(caller.leg.commands, ['hold /hold.wav', 'connect ana']);
  });

  it('waits for the helpers though nobody of its own is there', async () => {
    const queues = [
      aQueue({ skills: ['billing'], overflowMs: 45_000, overflowQueue: 'all' }),
      aQueue({ name: 'all', skills: [] }),
    ];
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues }));
    team.setState('ana', 'available');
    const caller = visit('a');
    caller.leg.onConnect = answers().onConnect;
    await clock.advance(45_000);
    assert.equal((await caller.outcome).kind, 'connected');
  });

  it('that is taken out of the team holds up nobody else', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues: [aQueue(), aQueue({ name: 'sales' })] }));
    team.setState('ana', 'break');
    const gone = visit('gone', { queue: 'sales' });
    const stays = visit('stays');
    stays.leg.onConnect = answers().onConnect;
    await clock.settle();
    team.update(aTeam(['ana']));
    await assert.rejects(gone.outcome, withCode('RB_INPUT'));
    team.setState('ana', 'available');
    assert.equal((await stays.outcome).kind, 'connected');
  });

  it('gives somebody who was called back the longest wait from then on', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana', 'ben'], { queues: [aQueue({ longestWaitMs: 60_000 })] }));
    team.setState('ana', 'break');
    const caller = visit('a', { isCallback: true, enqueuedAt: clock.now() - 3_600_000 });
    await clock.advance(59_999);
    assert.equal(team.waiting.length, 1);
    await clock.advance(1);
    assert.deepEqual(await caller.outcome, { kind: 'timedOut' });
  });
});
