import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SavedCall } from '../../src/core/call/call-session';
import { callers, ExampleScene } from '../flows/call-scene';
import { type Player, quickPlayer, type SimulatedPhone } from '../simulated-phone';

const subject = 'VPN drops every hour';
const ended = (phone: SimulatedPhone) => phone.until(({ messages }) => messages.at(-1)?.kind === 'hungUp');
const says = (phone: SimulatedPhone, words: string, times = 1) =>
  phone.until(({ said }) => said.filter((text) => text.includes(words)).length >= times);
const talks = (phone: SimulatedPhone) =>
  phone.until(({ messages }) => messages.some((message) => message.kind === 'talking'));
const hasMusic = (phone: SimulatedPhone) =>
  phone.until(({ heard }) => heard.some((media) => media.kind === 'audio' && media.url.endsWith('.wav')));

describe('kill -9 during a call', function () {
  this.timeout(60_000);
  let scene: ExampleScene;
  const userDir = mkdtempSync(join(tmpdir(), 'ringback-crash-calls-'));

  before(async () => {
    scene = await ExampleScene.start(['Zendesk contact centre'], { userDir });
  });
  after(async () => {
    await scene?.stop();
    rmSync(userDir, { recursive: true, force: true });
  });
  afterEach(() => scene.clear());

  /** What is written at this moment counts: calls do not wait for the store. */
  async function isSaved(is: (call: SavedCall) => boolean): Promise<void> {
    await scene.nodeRed.waitFor(() => {
      if (!existsSync(join(userDir, 'ringback.sqlite'))) return false;
      const database = new DatabaseSync(join(userDir, 'ringback.sqlite'), { readOnly: true });
      try {
        const table = database.prepare("SELECT name FROM sqlite_master WHERE name = 'live_call'").get();
        const rows = table ? database.prepare('SELECT content FROM live_call').all() : [];
        return rows.some(({ content }) => is(JSON.parse(String(content)) as SavedCall));
      } finally {
        database.close();
      }
    }, 'the call to be kept');
  }

  /** Calls; gives the phone and what the call's end adds to the ticket. */
  async function call(player: Player = quickPlayer) {
    const before = scene.comments(subject).length;
    const phone = await scene.phone(callers.withUrgentTicket, player);
    phone.dial('100');
    const comment = async () => {
      await scene.nodeRed.waitFor(() => scene.comments(subject).length > before, 'the comment', 30_000);
      assert.equal(scene.comments(subject).length, before + 1);
      return scene.comments(subject).at(-1) ?? '';
    };
    return { phone, comment };
  }

  it('in a prompt: it is said again, and the flow goes on', async () => {
    let isSlow = true;
    const { phone, comment } = await call((media) =>
      isSlow && media.kind === 'text' ? undefined : quickPlayer(media),
    );
    await says(phone, 'Hello Farida');
    await isSaved(({ steps }) => steps.length === 1);
    isSlow = false;
    await scene.crash();
    await says(phone, 'Hello Farida', 2);
    await says(phone, 'press 1');
    phone.press('2');
    await ended(phone);
    assert.match(await comment(), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });

  it('in the menu: it asks again', async () => {
    const { phone, comment } = await call();
    await says(phone, 'press 1');
    await isSaved(({ steps }) => steps.length === 1);
    await scene.crash();
    await says(phone, 'press 1', 2);
    phone.press('2');
    await ended(phone);
    assert.match(await comment(), /Menu: Goodbye\n/);
  });

  it('in the queue: the caller waits on, with the time that they have waited', async () => {
    await scene.agent('ana', 'break');
    const { phone, comment } = await call();
    await says(phone, 'press 1');
    phone.press('1');
    await hasMusic(phone);
    await scene.crash();
    await scene.exchange().setState('ana', 'available');
    await talks(phone);
    phone.hangUp();
    const [, waited] = /\nWaited: (\d+) s\n.*Agent: Ana Souza\n.*Ended as: talked/s.exec(await comment()) ?? [];
    // Node-RED itself takes longer than that to start.
    assert.ok(Number(waited) >= 1, `waited ${waited} s`);
  });

  it('in a talk: it goes on, ends when one hangs up, and the agent is free for the next one', async () => {
    const desk = await scene.agent('ana');
    const { phone, comment } = await call();
    await says(phone, 'press 1');
    phone.press('1');
    await talks(phone);
    await isSaved(({ tally }) => tally.talkingSince !== undefined);
    const told = phone.messages.length;
    desk.state = 'idle';
    await scene.crash();
    await phone.until(({ messages }) =>
      messages.slice(told).some((message) => message.kind === 'state' && message.line?.talkingTo?.agentId === 'ana'),
    );
    await desk.until(({ state }) => state === 'talking');
    desk.command({ kind: 'hangUp' });
    await ended(phone);
    assert.match(await comment(), /Agent: Ana Souza\n.*Ended as: talked/s);
    await scene.exchange().setState('ana', 'available');
    const next = await call();
    await says(next.phone, 'press 1');
    next.phone.press('1');
    await talks(next.phone);
    next.phone.hangUp();
    assert.match(await next.comment(), /Ended as: talked/);
  });

  it('and the caller hangs up meanwhile: the end of the call is told all the same, once', async () => {
    const { phone, comment } = await call();
    await says(phone, 'press 1');
    await scene.crash(() => {
      phone.disconnect();
      phone.line = null;
    });
    assert.match(await comment(), /Ended as: failed/);
  });
});
