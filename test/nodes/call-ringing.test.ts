import assert from 'node:assert/strict';
import { said, words } from './call-flow';
import { endPlay, theEnd, times, turns, useCalls } from './call-lab';
import { caught, messages, send, until } from './deployed-flow';

describe('an agent who does not take a call, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  const ways: [string, string, () => void][] = [
    ['rejects it', 'rejected', () => rings((desk) => desk.command({ kind: 'reject' }))],
    ['has no desk open', 'unreachable', () => lab.team.setState('ana', 'available')],
    [
      'hangs up in the whisper',
      'rejected',
      () =>
        rings((desk, state) => {
          desk.command({ kind: state === 'whisper' ? 'hangUp' : 'answer' });
        }),
    ],
  ];
  function rings(act: (desk: ReturnType<typeof lab.agent>, state: string) => void): void {
    const desk = lab.agent('ana', false);
    desk.onState = ({ state }) => {
      if (state === 'ringing' || state === 'whisper') act(desk, state);
    };
  }
  for (const [what, reason, prepare] of ways) {
    it(`and ${what}, goes to break; the caller keeps the place and gets the next`, async () => {
      await lab.deploy({ over: { queue: { whisper: 'A call.' } } });
      prepare();
      lab.agent('ben');
      lab.team.setState('ben', 'break');
      const phone = await lab.dialIntoMenu();
      phone.press('1');
      await until(() => lab.stateOf('ana') === 'break', 'the break');
      assert.equal(lab.team.team.agent('ana').reason, reason);
      assert.equal(lab.team.team.waiting.length, 1);
      lab.team.setState('ben', 'available');
      await until(() => messages('connected').length === 1, 'the talk');
      phone.hangUp();
      const { call } = await theEnd('talked', 'caller');
      assert.deepEqual(call.ended?.agents, [{ id: 'ben', name: 'Ben Okafor' }]);
      assert.deepEqual(caught(), []);
    });
  }

  it('leaves the caller in the queue when all are at break, and with an output when all have gone', async () => {
    await lab.deploy();
    rings((desk) => desk.command({ kind: 'reject' }));
    await lab.dialIntoMenu().then((phone) => phone.press('1'));
    await until(() => lab.stateOf('ana') === 'break' && lab.team.report().waiting === 1, 'the caller to wait');
    lab.team.setState('ana', 'logged-out');
    await until(() => messages('nobody').length === 1, 'nobody there');
  });
});

describe('a call that is given up for lost, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  it('hears the apology out, though a message of it comes after all', async () => {
    await lab.deploy({ over: { call: { wires: [['came'], ['ended']] }, prompt: { prompts: words('Late.') } } });
    lab.held.add('Sorry.');
    const phone = lab.dial();
    await until(() => times(phone, 'Sorry.') === 1, 'the apology');
    const [msg] = messages('came');
    send('prompt', { ...msg });
    send('menu', { ...msg });
    await turns(20);
    assert.deepEqual(phone.said, ['Sorry.']);
    endPlay(phone);
    await theEnd('failed', 'flow');
    await until(() => messages('completed').length === 2, 'both messages to be complete');
    assert.ok(!phone.said.includes(said.question) && !phone.said.includes('Late.'));
    assert.deepEqual(caught(), []);
  });
});
