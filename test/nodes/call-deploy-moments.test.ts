import assert from 'node:assert/strict';
import type { SimulatedPhone } from '../simulated-phone';
import { said } from './call-flow';
import { callOf, endPlay, times, turns, useCalls } from './call-lab';
import { caught, messages, until } from './deployed-flow';

/** Turns of the event loop after the deploy has begun; it takes fewer. */
const moments = Array.from({ length: 24 }, (_, turns) => turns);

describe('a call that goes on to its next node at any moment of a deploy, in a real Node-RED', function () {
  this.timeout(60_000);
  const lab = useCalls();

  /** Deploys, and lets `act` happen so many turns later. */
  async function duringDeploy(type: 'full' | 'nodes', renamed: string, after: number, act: () => void): Promise<void> {
    const deploying = lab.redeploy({ over: { [renamed]: { name: `after ${after}` } } }, type);
    await turns(after);
    act();
    await deploying;
  }
  const hungUp = (phone: SimulatedPhone) => phone.messages.some(({ kind }) => kind === 'hungUp');
  const dispositions = () => messages('ended').map((msg) => callOf(msg).ended?.disposition);

  for (const type of ['full', 'nodes'] as const) {
    it(`gets from the prompt to the menu (${type})`, async () => {
      await lab.deploy();
      lab.held.add(said.welcome);
      for (const moment of moments) {
        const phone = lab.dial();
        await until(() => times(phone, said.welcome) === 1, 'the prompt');
        await duringDeploy(type, 'menu', moment, () => endPlay(phone));
        // Where the deploy was first, the prompt is played again.
        await until(() => phone.isAsked || times(phone, said.welcome) === 2, `the next step, moment ${moment}`);
        if (!phone.isAsked) endPlay(phone);
        await until(() => phone.isAsked, `the menu, moment ${moment}`);
        phone.hangUp();
        await until(() => messages('ended').length === moment + 1, `the end, moment ${moment}`);
      }
      assert.deepEqual([...new Set(dispositions())], ['abandoned-in-ivr']);
      assert.ok(messages('prompted').length <= moments.length, 'nothing is sent twice');
      assert.deepEqual(caught(), []);
    });

    it(`gets from the menu to the goodbye, and to its one end (${type})`, async () => {
      await lab.deploy();
      for (const moment of moments) {
        const phone = await lab.dialIntoMenu();
        await duringDeploy(type, 'hangup', moment, () => phone.press('2'));
        await until(() => hungUp(phone) || (phone.isAsked && times(phone, said.question) === 2), `moment ${moment}`);
        if (!hungUp(phone)) phone.press('2');
        await until(() => messages('ended').length === moment + 1, `the end, moment ${moment}`);
      }
      assert.deepEqual([...new Set(dispositions())], ['disconnected-by-flow']);
      assert.ok(messages('two').length <= moments.length, 'nothing is sent twice');
      assert.equal(new Set(messages('ended').map((msg) => callOf(msg).id)).size, moments.length);
      assert.deepEqual(caught(), []);
    });

    it(`is told to have ended, though what is behind the call node is made anew (${type})`, async () => {
      await lab.deploy();
      // What was sent in the very turn in which a deploy begins is in Node-RED's hands: the last node is none of ours.
      for (const moment of moments.map((turn) => turn + 1)) {
        const phone = await lab.dialIntoMenu();
        await duringDeploy(type, 'ended', moment, () => phone.hangUp());
        await until(() => messages('ended').length === moment, `the end, moment ${moment}`);
      }
      assert.deepEqual([...new Set(dispositions())], ['abandoned-in-ivr']);
    });
  }
});
