import assert from 'node:assert/strict';
import type { SimulatedPhone } from '../simulated-phone';
import { callers, ExampleScene } from './call-scene';

const ended = (phone: SimulatedPhone) => phone.until(({ messages }) => messages.at(-1)?.kind === 'hungUp');
const says = (phone: SimulatedPhone, words: RegExp) => phone.until(({ said }) => said.some((text) => words.test(text)));
const talks = (phone: SimulatedPhone) =>
  phone.until(({ messages }) => messages.some((message) => message.kind === 'talking'));
const hasMusic = ({ heard }: SimulatedPhone) =>
  heard.some((media) => media.kind === 'audio' && media.url.endsWith('.wav'));

describe('the examples of calls', function () {
  this.timeout(60_000);
  let scene: ExampleScene;

  before(async () => {
    scene = await ExampleScene.start();
  });
  after(() => scene?.stop());
  afterEach(() => scene.clear());

  const debugged = (name: string) => scene.nodeRed.editor.debugged(name);
  const dial = async (number: string, to: string) => {
    const phone = await scene.phone(number);
    phone.dial(to);
    return phone;
  };

  it('"Zendesk contact centre" takes a caller with an urgent ticket to an agent, and writes one comment', async () => {
    const subject = 'VPN drops every hour';
    const desk = await scene.agent('ana');
    const phone = await dial(callers.withUrgentTicket, '100');
    await says(phone, /^Hello Farida Haddad\. Your ticket number \d+, VPN drops every hour, is open, with urgent prio/);
    await says(phone, /press 1/);
    phone.press('1');
    await talks(phone);
    assert.ok(hasMusic(phone), 'music while it rang');
    desk.command({ kind: 'hangUp' });
    await ended(phone);
    await scene.nodeRed.waitFor(() => scene.comments(subject).length === 1, 'the comment');
    const [comment = ''] = scene.comments(subject);
    assert.match(comment, /^Call from \+971501234567, /);
    assert.match(comment, /\nMenu: Agent\nQueue: Urgent\n.*Agent: Ana Souza\n.*Ended as: talked\n/s);
  });

  it('"Zendesk contact centre" says goodbye to whoever presses 2, and greets whom it does not know', async () => {
    const phone = await dial(callers.withoutTicket, '100');
    await says(phone, /^Hello Carmen Díaz\. You have no open ticket\.$/);
    await says(phone, /press 1/);
    phone.press('2');
    await ended(phone);
    assert.equal(phone.said.at(-1), 'Thank you for calling. Goodbye.');
    const stranger = await dial(callers.unknown, '100');
    await says(stranger, /press 1/);
    assert.equal(stranger.said[0], 'Welcome to the service desk.');
    stranger.press('1');
    await ended(stranger);
    assert.equal(stranger.said.at(-1), 'None of us is here right now. Please call again later.');
  });

  it('"Route by severity" serves the urgent one first, though they came last', async () => {
    const desk = await scene.agent('ana', 'break');
    const later = await dial(callers.withoutTicket, '110');
    await later.until(hasMusic);
    const high = await dial(callers.withHighTicket, '110');
    await high.until(hasMusic);
    const urgent = await dial(callers.withUrgentTicket, '110');
    await urgent.until(hasMusic);
    const order: string[] = [];
    const talk = async (phone: SimulatedPhone, name: string) => {
      await talks(phone);
      order.push(name);
      desk.command({ kind: 'hangUp' });
      await ended(phone);
      await scene.exchange().setState('ana', 'available');
    };
    const all = Promise.all([talk(later, 'none'), talk(high, 'high'), talk(urgent, 'urgent')]);
    await scene.exchange().setState('ana', 'available');
    await all;
    assert.deepEqual(order, ['urgent', 'high', 'none']);
  });

  it('"Business hours and voicemail-by-ticket" opens a ticket while the office is closed', async () => {
    const shipped = scene.nodes;
    const withHours = (hours: object[]) =>
      shipped.map((node) => (node.name === 'Office' && node.type === 'ringback-team' ? { ...node, hours } : node));
    const [today] = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Madrid' }).format().split(',');
    const weekDay = new Date(`${today}T12:00:00Z`).getUTCDay() || 7;
    // Open at another time of the week only.
    await scene.deploy(withHours([{ day: (weekDay % 7) + 1, from: '23:58', to: '23:59' }]));
    const phone = await dial(callers.withoutTicket, '120');
    await says(phone, /outside of our hours/);
    await says(phone, /Press 1/);
    phone.press('1');
    await ended(phone);
    const ticket = scene.sandbox.zendesk.account
      .tickets()
      .find(({ subject }) => subject === 'Please call back Carmen Díaz');
    assert.equal(phone.said.at(-1), `Thank you. Your ticket has the number ${ticket?.id}. Goodbye.`);
    assert.match(ticket?.description ?? '', /^Carmen Díaz called 120 from \+34911234567/);

    await scene.deploy(withHours([1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }))));
    await scene.agent('bruno', 'available', 'Office');
    const open = await dial(callers.withoutTicket, '120');
    await talks(open);
    open.hangUp();
    await ended(open);
    await scene.exchange('Office').setState('bruno', 'logged-out');
    await scene.deploy(shipped);
  });

  it('"Callback instead of waiting" rings back whoever asked for it, and puts them through', async () => {
    await scene.agent('ana', 'break');
    const phone = await dial(callers.withoutTicket, '130');
    await says(phone, /press \*/);
    phone.press('*');
    await ended(phone);
    assert.equal(phone.said.at(-1), 'We will call you back. Goodbye.');
    const rings = phone.until(({ messages }) => messages.some((message) => message.kind === 'rings'));
    await scene.exchange().setState('ana', 'available');
    await rings;
    phone.command({ kind: 'accept' });
    await talks(phone);
    phone.hangUp();
    await scene.nodeRed.waitFor(() => debugged('ended').some((text) => text.includes('callbackOf')), 'its end');
    const calledBack = debugged('ended').find((text) => text.includes('callbackOf')) ?? '';
    assert.match(calledBack, /"disposition":"talked"/);
  });

  it('"Voicemail to a ticket" attaches the message of a caller who speaks and hangs up', async () => {
    const before = scene.comments('VPN drops every hour').length;
    const phone = await dial(callers.withUrgentTicket, '190');
    await says(phone, /speak after the tone/);
    await phone.speak(4_000);
    phone.hangUp();
    await scene.nodeRed.waitFor(() => scene.comments('VPN drops every hour').length === before + 1, 'the comment');
    assert.match(scene.comments('VPN drops every hour').at(-1) ?? '', /Voice message: 4 s\nEnded as: abandoned-in-ivr/);
    const ticket = scene.sandbox.zendesk.account.tickets().find(({ subject }) => subject === 'VPN drops every hour');
    const attached = ticket?.comments.flatMap(({ attachments }) => attachments) ?? [];
    assert.deepEqual(
      attached.map(({ contentType, data }) => [contentType, data.length]),
      [['audio/wav', 4_044]],
    );
    assert.match(attached[0]?.fileName ?? '', /^call-.+\.wav$/);
  });

  it('"Post-call comment" notes a call that is hung up at once, and gives a ticket to who has none', async () => {
    const before = scene.comments('VPN drops every hour').length;
    const phone = await dial(callers.withUrgentTicket, '140');
    await says(phone, /Thank you, Farida/);
    phone.hangUp();
    await scene.nodeRed.waitFor(() => scene.comments('VPN drops every hour').length === before + 1, 'the comment');
    const other = await dial(callers.withSolvedTickets, '140');
    await ended(other);
    const made = () =>
      scene.sandbox.zendesk.account.tickets().find(({ subject }) => subject === 'Call of Hugo Lindqvist');
    await scene.nodeRed.waitFor(() => made() !== undefined, 'a ticket');
    assert.match(made()?.description ?? '', /Ended as: disconnected-by-flow/);
  });

  it('"Answer a call" answers, and tells of the call and of its end', async () => {
    const [calls, ends] = [debugged('call').length, debugged('ended').length];
    const phone = await dial(callers.unknown, '150');
    await ended(phone);
    assert.deepEqual(phone.said, ['Hello. You have reached Node-RED. Goodbye.']);
    await scene.nodeRed.waitFor(() => debugged('ended').length === ends + 1, 'the end');
    assert.equal(debugged('call').length, calls + 1);
    assert.match(debugged('ended').at(-1) ?? '', /"disposition":"disconnected-by-flow"/);
  });

  it('"Play texts and audio" speaks each text in its language', async () => {
    const phone = await dial(callers.unknown, '160');
    await ended(phone);
    const languages = phone.heard.map((media) => (media.kind === 'text' ? media.language : media.kind));
    assert.deepEqual(languages, ['en-US', 'es-ES', 'pt-BR']);
    assert.equal(phone.said[0], 'You call from +14155550199.');
  });

  it('"Ask with a menu" goes on by what is said', async () => {
    const phone = await dial(callers.unknown, '170');
    await phone.until(({ said, isAsked }) => isAsked && said.some((text) => text.startsWith('For sales')));
    phone.say('Hello, I need some help.');
    await ended(phone);
    assert.equal(phone.said.at(-1), 'You have chosen support. Goodbye.');
  });

  it('"Ask with a menu" goes on by what is pressed', async () => {
    for (const [key, words] of [
      ['1', 'You have chosen sales. Goodbye.'],
      ['2', 'You have chosen support. Goodbye.'],
      ['777', 'You have pressed something else. Goodbye.'],
    ] as const) {
      const phone = await dial(callers.unknown, '170');
      for (const [index, digit] of [...key].entries()) {
        await phone.until(({ said }) => said.filter((text) => text.startsWith('For sales')).length > index);
        phone.press(digit);
      }
      await ended(phone);
      assert.equal(phone.said.at(-1), words);
    }
  });

  it('"Check a PIN" lets the right one through, and shows it nowhere', async () => {
    const phone = await dial(callers.unknown, '171');
    await says(phone, /your PIN/);
    phone.press('4711#');
    await ended(phone);
    assert.match(phone.said.at(-1) ?? '', /^Thank you/);
    const wrong = await dial(callers.unknown, '171');
    for (const tries of [1, 2, 3]) {
      await wrong.until(({ said }) => said.filter((text) => /your PIN/.test(text)).length === tries);
      wrong.press('1234#');
    }
    await ended(wrong);
    assert.equal(wrong.said.at(-1), 'This PIN is not right. Goodbye.');
    const shown = [scene.nodeRed.output, ...scene.nodeRed.editor.debugEntries.map(({ msg }) => msg)].join('\n');
    assert.doesNotMatch(shown, /"1234|1234"/);
  });

  it('"Wait for an agent" goes on to the next agent when one does not answer, and ends when nobody is there', async () => {
    const nobody = await dial(callers.unknown, '180');
    await ended(nobody);
    assert.equal(nobody.said.at(-1), 'None of us is here right now. Please call again later.');
    const refusing = await scene.agent('ana');
    refusing.onState = ({ state }) => {
      if (state === 'ringing') refusing.command({ kind: 'reject' });
    };
    await scene.agent('bruno');
    const phone = await dial(callers.unknown, '180');
    await talks(phone);
    phone.hangUp();
    await scene.nodeRed.waitFor(() => debugged('talks to an agent').some((text) => text.includes('Bruno')), 'Bruno');
  });

  it('"See who is available" tells, and sets a state', async () => {
    await scene.click('tell');
    await scene.nodeRed.waitFor(() => debugged('team').length === 1, 'the team');
    assert.match(debugged('team')[0] ?? '', /"available":0,"loggedIn":0/);
    await scene.click('Ana is available');
    await scene.nodeRed.waitFor(() => debugged('team').length === 2, 'the team with Ana');
    assert.match(debugged('team')[1] ?? '', /"available":1,"loggedIn":1/);
    await scene.click('Ana is on break');
    await scene.nodeRed.waitFor(() => debugged('team').length === 3, 'the team without Ana');
    assert.match(debugged('team')[2] ?? '', /"available":0,"loggedIn":1/);
    await scene.exchange().setState('ana', 'logged-out');
  });

  it('"Say goodbye" hangs up with and without words', async () => {
    for (const [key, last] of [
      ['1', 'Thank you, and goodbye.'],
      ['2', 'Press 1 for a goodbye, 2 for none.'],
    ] as const) {
      const phone = await dial(callers.unknown, '195');
      await says(phone, /Press 1/);
      phone.press(key);
      await ended(phone);
      assert.equal(phone.said.at(-1), last);
    }
  });

  it('left no error behind', () => {
    assert.deepEqual(debugged('error'), []);
  });
});
