import assert from 'node:assert/strict';
import { GatewayScene, unaborted } from '../contract/gateway-scene';
import { amplitudeAt, rms } from '../unit/speech/sound';
import { AsteriskLab, type SipCaller } from './asterisk/asterisk-lab';
import { AsteriskServer } from './asterisk/asterisk-server';
import { hz, MediaServer } from './asterisk/media-server';
import { recorded } from './asterisk/recording';
import { sampleRate } from './sip/rtp-stream';

const { asteriskFolder } = JSON.parse(process.env.RINGBACK_PEERS ?? '{}') as { asteriskFolder: string };

/** What goes through a real Asterisk to real telephones, as they hear it. */
describe('calls through a real Asterisk', function () {
  this.timeout(60_000);
  const scene = new GatewayScene({ firstDigitMs: 2_000, interDigitMs: 500, ringMs: 700 });
  let server: AsteriskServer;
  let media: MediaServer;
  let lab: AsteriskLab;
  before(async () => {
    [server, media] = [await AsteriskServer.open(asteriskFolder), await MediaServer.open()];
  });
  after(async () => {
    await server?.kill();
    await media?.close();
  });
  beforeEach(() =>
    scene.open(async () => {
      lab = await AsteriskLab.open(server, media);
      return lab;
    }),
  );
  afterEach(async () => {
    for (const { hangUp } of callers.splice(0)) await hangUp();
    await scene.close();
    assert.deepEqual(lab.troubles, []);
  });

  const callers: SipCaller[] = [];

  /** A caller who has been answered, and their telephone. */
  const caller = async (from = '+5511987654321') => {
    const dialled = await lab.dial(from, '+551140028922');
    callers.push(dialled);
    await dialled.leg.answer();
    return dialled;
  };

  it('let the caller hear a prompt from its beginning to its end, as loud as it is', async () => {
    const { leg, call, hangUp } = await caller();
    await leg.play([scene.lab.media.short], unaborted);
    await hangUp();
    const heard = recorded(call.rtp, asteriskFolder, 'prompt');
    const sounding = heard.filter(
      (_, index) => rms(heard.slice(index - (index % 160), index - (index % 160) + 160)) > 0.05,
    );
    const seconds = sounding.length / sampleRate;
    assert.ok(seconds > 0.65 && seconds < 0.8, `${seconds} s of sound`);
    const loudness = amplitudeAt(hz.short, sounding, sampleRate);
    assert.ok(loudness > 0.4 && loudness < 0.6, `an amplitude of ${loudness}`);
    assert.ok(amplitudeAt(hz.long, sounding, sampleRate) < 0.02);
  });

  it('let the caller hear music and the agent who it is, then each the other, and nothing else', async () => {
    const { leg, call, hangUp } = await caller();
    const agent = await lab.agent('answers');
    const { short, long } = lab.media;
    const connecting = leg.connect(scene.connect(agent, { callerHears: [long], whisper: [short, short] }));
    const phone = (await agent.call).rtp;
    await phone.until(() => phone.heard.length > 0 && phone.loudness(hz.short) > 0.3);
    await call.rtp.until(() => call.rtp.loudness(hz.long) > 0.3);
    assert.ok(call.rtp.loudness(hz.short) < 0.05, 'the caller hears the whisper');
    assert.ok(phone.loudness(hz.caller) < 0.05, 'the agent hears the caller too soon');
    await agent.talking;
    await call.rtp.until(() => call.rtp.loudness(hz.agent) > 0.2 && call.rtp.loudness(hz.long) < 0.02);
    await phone.until(() => phone.loudness(hz.caller) > 0.2 && phone.loudness(hz.short) < 0.02);
    await hangUp();
    assert.equal((await connecting).kind, 'ended');
    recorded(phone, asteriskFolder, 'agent');
  });

  it('go to a phone that has registered with its password', async () => {
    const { leg, hangUp } = await caller();
    const agent = await lab.registeredAgent();
    assert.equal(agent.status, 200);
    const connecting = leg.connect(scene.connect(agent));
    await agent.talking;
    await hangUp();
    assert.equal((await connecting).kind, 'ended');
    await agent.released;
  });

  it('show the agent the number of the caller', async () => {
    const { leg } = await caller();
    const agent = await lab.agent('rings');
    const from = { number: '+5511987654321', name: 'Ana Souza', isWithheld: false };
    const calling = new AbortController();
    const connecting = leg.connect(scene.connect(agent, { from, signal: calling.signal }));
    await agent.ringing;
    const { shownFrom } = await agent.call;
    calling.abort();
    await connecting;
    assert.match(shownFrom, /^"Ana Souza" <sip:\+5511987654321@/);
  });

  it('tell how the number of the caller may be shown, and when it is withheld', async () => {
    const open = await lab.dial('+5511987654321', '+551140028922');
    assert.equal(open.leg.parameters.presentation, 'allowed_not_screened');
    const withheld = await lab.dial('anonymous', '+551140028922');
    assert.deepEqual(withheld.leg.from, { number: '', isWithheld: true });
    for (const { leg } of [open, withheld]) await leg.hangup();
  });

  it('are told that nobody is there when the gateway is not, and are not left ringing', async () => {
    await lab.gateway.stop({ drainMs: 0 });
    const call = await lab.dialAnyway('+5511987654321', '+551140028922');
    await call.until(() => call.state === 'talking');
    await call.rtp.hears();
    await call.until(() => call.state === 'over');
  });

  it('are refused, so that their network may try another way, while the gateway is being stopped', async () => {
    const last = await caller();
    const stopping = lab.gateway.stop({ drainMs: 20_000 });
    const call = await lab.dialAnyway('+5511933333333', '+551140028922');
    await call.until(() => call.state === 'over');
    assert.equal(call.refusedWith, 503);
    await last.hangUp();
    await stopping;
  });

  it('wait for a slow sound alone', async () => {
    const [slow, other] = [await caller('+5511911111111'), await caller('+5511922222222')];
    let release: () => void = () => undefined;
    media.slowDown(
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    let isHeard = false;
    const waiting = slow.leg.play([{ kind: 'url', url: media.url('/slow.wav') }], unaborted).then(() => {
      isHeard = true;
    });
    await media.until(() => media.asked.includes('/slow.wav'));
    await other.leg.play([lab.media.short], unaborted);
    const collecting = other.leg.collect(scene.collect());
    await other.press('3');
    assert.deepEqual(await collecting, { kind: 'digits', digits: '3' });
    assert.equal(isHeard, false);
    release();
    await waiting;
  });

  it('that talk go on over a restart of ours, until the agent hangs up', async () => {
    const { leg, call, hungUp } = await caller();
    const agent = await lab.agent('answers');
    void leg.connect(scene.connect(agent)).catch(() => undefined); // its process is gone
    await agent.talking;
    const [found] = await lab.restartUs();
    assert.equal(found?.id, leg.id);
    const phone = (await agent.call).rtp;
    const before = [call.rtp.heard.length, phone.heard.length] as const;
    await call.rtp.until(() => call.rtp.heard.length > before[0] + 4_000 && call.rtp.loudness(hz.agent) > 0.2);
    await phone.until(() => phone.heard.length > before[1] + 4_000 && phone.loudness(hz.caller) > 0.2);
    await agent.hangUp();
    await hungUp;
    assert.equal((await found?.ended)?.cause, 'agent');
  });

  it('come many at a time', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const one = await caller(`+55119000000${10 + index}`);
        const collecting = one.leg.collect(scene.collect({ firstDigitMs: 20_000 }));
        const pressing = one.hears().then(() => one.press(String(index % 10)));
        const [outcome] = await Promise.all([collecting, pressing]);
        return { one, outcome };
      }),
    );
    assert.deepEqual(
      all.map(({ outcome }) => outcome),
      all.map((_, index) => ({ kind: 'digits', digits: String(index % 10) })),
    );
    await Promise.all(all.map(({ one }) => one.leg.hangup()));
    await Promise.all(all.map(({ one }) => one.hungUp));
  });
});
