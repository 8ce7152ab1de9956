import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { onTab } from '../flow-builder';
import { said, words } from './call-flow';
import { callOf, theEnd, useCalls } from './call-lab';
import { caught, messages, until } from './deployed-flow';

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('the call node, in a real Node-RED', function () {
  this.timeout(30_000);
  const lab = useCalls();

  /** A call node of its own, with a greeting that tells it from others. */
  const takes = (id: string, numbers: string, more: Record<string, unknown> = {}) => [
    onTab(`call-${id}`, 'ringback-call', 100, [[`prompt-${id}`, 'came'], ['ended']], {
      ...{ gateway: 'exchange', team: '', numbers, language: '', silence: 60, apology: '', ...more },
    }),
    onTab(`prompt-${id}`, 'ringback-prompt', 200, [[]], { prompts: words(id), language: '', voice: '' }),
  ];
  const greeted = async (to: string): Promise<string> => {
    const phone = lab.dial(`+55${Math.random()}`, to);
    await until(() => phone.said.length > 0, `the greeting of ${to}`);
    phone.hangUp();
    return phone.said[0] ?? '';
  };

  it('takes the calls to its numbers; the most exact pattern wins, one without numbers takes the rest', async () => {
    await lab.deploy({
      over: { call: { numbers: '' } },
      more: [...takes('nines', '9*'), ...takes('ninety', '90*, 800'), ...takes('exact', '901;+55 (11) 4002-8922')],
    });
    const heard = Object.fromEntries(
      await Promise.all(
        ['9', '95', '90', '902', '901', '800', '8000', '+551140028922', '551140028922', '42'].map(async (to) => [
          to,
          await greeted(to),
        ]),
      ),
    ) as Record<string, string>;
    assert.deepEqual(heard, {
      ...{ 9: 'nines', 95: 'nines', 90: 'ninety', 902: 'ninety', 901: 'exact', 800: 'ninety' },
      ...{ 8000: said.welcome, 42: said.welcome, '+551140028922': 'exact', 551140028922: 'exact' },
    });
  });

  it('hangs up and says so when no node takes the number', async () => {
    await lab.deploy({ over: { call: { numbers: '100' } } });
    const phone = lab.dial('+551100000001', '200');
    await until(() => phone.messages.some(({ kind }) => kind === 'hungUp'), 'the line to go down');
    assert.deepEqual(phone.said, []);
    const lines = () => helper.log().args.map(([line]) => String((line as { msg?: unknown }).msg));
    await until(() => lines().some((line) => /no call node takes it/.test(line)), 'the sentence in the log');
    assert.ok(lines().some((line) => /Add a call node for the gateway "Telephone", or the number 200/.test(line)));
    assert.deepEqual([messages('came'), messages('ended')], [[], []]);
  });

  it('has the caller’s language before its own, and its own before the gateway’s', async () => {
    await lab.deploy({ more: [...takes('es', '200', { language: 'es-ES' })] });
    lab.dial('+551100000001', '100');
    lab.dial('+551100000002', '200');
    lab.phone('+551100000003').dial('200', { language: 'pt-BR' });
    await until(() => messages('came').length === 3, 'three calls');
    const languages = messages('came').map((msg) => `${callOf(msg).ani.slice(-1)} ${callOf(msg).language}`);
    assert.deepEqual(languages.sort(), ['1 en-US', '2 es-ES', '3 pt-BR']);
  });

  it('has a prompt’s own language and voice before the call’s', async () => {
    const prompts = [...words('a'), { kind: 'text', text: 'b', language: 'fr-FR', voice: 'Marie' }];
    await lab.deploy({
      over: {
        exchange: { voices: [{ language: 'es', voice: 'Lucía' }] },
        prompt: { prompts, language: 'es-ES' },
      },
    });
    const phone = await lab.dialIntoMenu();
    assert.deepEqual(phone.heard.slice(0, 3), [
      { kind: 'text', text: 'a', language: 'es-ES', voice: 'Lucía' },
      { kind: 'text', text: 'b', language: 'fr-FR', voice: 'Marie' },
      { kind: 'text', text: said.question, language: 'en-US' },
    ]);
  });

  it('tells who calls', async () => {
    await lab.deploy();
    lab.phone('+551100000001').dial('100', { name: 'Jane' });
    await until(() => messages('came').length === 1, 'a call with a name');
    lab.phone('+551100000002').dial('100', { isWithheld: true });
    await until(() => messages('came').length === 2, 'a call without a number');
    const [named, withheld] = messages('came').map(callOf);
    assert.deepEqual([named?.name, named?.ani, named?.isWithheld], ['Jane', '+551100000001', false]);
    assert.deepEqual([withheld?.ani, withheld?.isWithheld, messages('came')[1]?.payload], ['', true, '']);
  });

  it('tells by the team’s hours and holidays whether it is open, and takes the call all the same', async () => {
    const always = [1, 2, 3, 4, 5, 6, 7].map((weekDay) => ({ day: weekDay, from: '00:00', to: '24:00' }));
    const options = (team: Record<string, unknown>) => ({ over: { call: { team: 'team' }, team } });
    await lab.deploy(options({ hours: always }));
    lab.dial('+551100000001');
    await until(() => messages('came').length === 1, 'a call in the hours');
    const [open] = messages('came').map(callOf);
    assert.deepEqual([open?.isOpen, open?.opensAt], [true, undefined]);
    await lab.redeploy(options({ hours: always, holidays: [day(-1), day(0), day(1)] }));
    lab.dial('+551100000002');
    await until(() => messages('came').length === 2, 'a call on a holiday');
    const closed = callOf(messages('came')[1]);
    assert.equal(closed.isOpen, false);
    assert.equal(Date.parse(closed.opensAt ?? ''), Date.parse(`${day(2)}T00:00:00Z`));
    // A day of the week that is neither today nor next to it, whatever the time.
    const far = new Date(Date.now() + 3 * 86_400_000);
    await lab.redeploy(options({ hours: [{ day: far.getUTCDay() || 7, from: '09:30', to: '10:00' }] }));
    lab.dial('+551100000003');
    await until(() => messages('came').length === 3, 'a call outside of the hours');
    const later = callOf(messages('came')[2]);
    assert.deepEqual([later.isOpen, later.opensAt], [false, `${far.toISOString().slice(0, 10)}T09:30:00Z`]);
  });

  it('begins a conversation of the history, with its events in their order', async () => {
    await lab.deploy();
    const desk = lab.agent('ana');
    const phone = await lab.dialIntoMenu();
    phone.press('9');
    await until(() => phone.said.filter((text) => text === said.question).length === 2 && phone.isAsked, 'again');
    phone.press('1');
    await until(() => messages('connected').length === 1, 'the talk');
    desk.command({ kind: 'hangUp' });
    const { call } = await theEnd('talked', 'agent');
    const events = await lab.eventOf('call.ended');
    assert.deepEqual(
      events.map(({ kind, description }) => `${kind}: ${description}`),
      [
        'call.started: Call Started: +5511987654321 to 100',
        `call.said: ${said.welcome}`,
        `call.said: ${said.question}`,
        'call.pressed: Pressed 9',
        'call.pressed: Pressed 1',
        'call.queued: Waits in Support as number 1, priority 3',
        'call.ringing: Rings Ana Souza',
        'call.talking: Talks to Ana Souza after 0 s',
        'call.talking: Talked to Ana Souza for 0 s',
        'call.ended: Call Ended: talked, 0 s',
      ],
    );
    const { store } = lab.service.deps.storeService;
    const { rows } = await store.listConversations({}, { limit: 10 });
    assert.deepEqual(
      rows.map(({ key, channel, initiatedBy, isSession, events: count }) => [
        key,
        channel,
        initiatedBy,
        isSession,
        count,
      ]),
      [[`call:${call.id}`, 'exchange', 'user', true, 10]],
    );
    await lab.keepsNothing();
    assert.deepEqual(caught(), []);
  });
});
