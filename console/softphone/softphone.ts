import type { PhoneLine, PhoneMedia } from '../../src/adapters/simulator/phone-messages';
import { blinkTitle } from '../shared/attention.js';
import { ignoreSecondClicks } from '../shared/double-click.js';
import { at, setText } from '../shared/element.js';
import { fillIcons } from '../shared/icons.js';
import { isForFocused, onKey } from '../shared/keys.js';
import { showLink } from '../shared/link-notice.js';
import type { LinkState } from '../shared/live-stream.js';
import { wordsOf } from '../shared/media-words.js';
import { ask, pageId, Refused } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { callingTone, endTone, keyTone, ringTone } from '../shared/tones.js';
import { showHearing, showPhone, showTimer } from './call-view.js';
import { DialForm, type Dialled, type SoftphoneInfo } from './dial-form.js';
import { Keypad } from './keypad.js';
import { Phone } from './phone.js';
import { claimPhoneId } from './phone-identity.js';
import { SayForm } from './say-form.js';
import { Transcript } from './transcript.js';
import { TranscriptView } from './transcript-view.js';
import { Volume } from './volume.js';

fillIcons();
ignoreSecondClicks();
const phoneId = await claimPhoneId();

const transcript: Transcript = new Transcript((entry) => transcriptView.show(entry));
const transcriptView = new TranscriptView(() => transcript);
transcriptView.draw();
let lastDial: Dialled | undefined;
let endSound: (() => void) | undefined;
let endRing: (() => void) | undefined;
let hasInfo = false;
let digits = '';
let asked: unknown = null;
/** Languages for which it was said that no voice speaks them. */
const voiceless = new Set<string>();

const phone = new Phone(phoneId, {
  onChange: show,
  onMoment: tellMoment,
  onBegin: tellHeard,
  onVoiceless: (language) => {
    if (voiceless.has(language)) return;
    voiceless.add(language);
    notice(text('voiceless', { language }));
  },
  onLink,
  onMute: () => notice(text('noMicrophone')),
  beep: () => keyTone('5', volume.value),
  onTrouble: (error) => notice(error instanceof Refused ? error.message : text('notSent')),
});
const volume = new Volume((value) => {
  phone.player.volume = value;
});
const form = new DialForm(dial, (number) => phone.connect(number));
const keypad = new Keypad((key) => {
  if (!phone.line) return;
  keyTone(key, volume.value);
  const isSensitive = phone.asks?.isSensitive === true;
  digits += isSensitive ? '•' : key;
  transcript.press(key, isSensitive);
  phone.press(key);
  show();
});
const sayForm = new SayForm(
  (words) => {
    transcript.add('spoken', words);
    phone.say(words);
  },
  () => phone.speaks(),
);

at('hang-up').addEventListener('click', () => phone.hangUp());
at('accept').addEventListener('click', () => phone.accept());
at('decline').addEventListener('click', () => phone.decline());
at('finish-recording').addEventListener('click', () => void phone.recorder.finish('key'));
at('redial').addEventListener('click', redial);
at('new-call').addEventListener('click', leaveEnded);
onKey((pressed, event) => {
  const key = pressed.toLowerCase();
  if (isForFocused(event)) return;
  if (phone.line && keypad.has(key)) {
    event.preventDefault();
    keypad.press(key);
  } else if (phone.line) {
    if (key === 'h' || key === 'escape') phone.hangUp();
  } else if (phone.ringing) {
    if (key === 'a' || key === 'enter') phone.accept();
    else if (key === 'd' || key === 'escape') phone.decline();
  } else if (phone.ended) {
    if (key === 'enter') redial();
    else if (key === 'escape') leaveEnded();
  }
});
setInterval(() => showTimer(phone), 250);
await learnInfo();
phone.connect(form.number);

/** What the gateway has; again after each reconnection, for a deploy may have changed it. */
async function learnInfo(): Promise<void> {
  try {
    const info = await ask<SoftphoneInfo>(`softphone/${pageId}/info`);
    hasInfo = true;
    setText(at('name'), info.name || text('title'));
    document.title = info.name ? `${info.name} · ${text('title')}` : text('title');
    form.show(info);
  } catch {
    // The stream that is opened next meets the same trouble, and tells it.
    hasInfo = false;
  }
}

function onLink(state: LinkState): void {
  showLink(state);
  setText(at('link-state'), text(`link.${state.kind}`));
  if (state.kind === 'open' && !hasInfo) void learnInfo();
  if (state.kind === 'lost' || state.kind === 'refused') hasInfo = false;
}

function redial(): void {
  if (lastDial && phone.canDial) dial(lastDial);
}

/** From how the last call ended, back to the form. */
function leaveEnded(): void {
  phone.ended = undefined;
  show();
}

function dial(dialled: Dialled): void {
  lastDial = dialled;
  transcript.clear();
  transcriptView.draw();
  notice('');
  phone.dial(dialled).catch((error: unknown) => {
    notice(error instanceof Refused ? error.message : text('notSent'));
    show();
  });
}

function tellMoment(moment: 'dialled' | 'answered' | 'talking' | 'ended' | 'resumed', line: PhoneLine): void {
  const words = {
    dialled: () =>
      text('event.dialled', { to: line.to, from: line.from.isWithheld ? text('withheldNumber') : line.from.number }),
    answered: () => text('event.answered'),
    resumed: () => text('event.resumed'),
    talking: () => text('event.talking', { name: line.talkingTo?.name ?? '' }),
    ended: () => [text(`ended.${phone.ended?.cause ?? 'gateway'}`), phone.ended?.detail].filter(Boolean).join(' '),
  }[moment]();
  transcript.add('event', words);
  setText(at('announce'), words);
  digits = '';
  if (moment === 'ended') endTone(volume.value);
  if (moment === 'ended') showHearing('');
}

function tellHeard(media: PhoneMedia): void {
  const { kind, words } = wordsOf(media);
  transcript.add(kind, words);
  showHearing(words, kind);
}

function show(): void {
  if (phone.asks !== asked) {
    asked = phone.asks;
    digits = '';
    transcript.endKeys();
  }
  form.setReady(phone.canDial, phone.isUp ? '' : text('notUp'));
  at('redial').hidden = lastDial === undefined;
  at<HTMLButtonElement>('redial').disabled = !phone.canDial;
  setText(at('digits'), digits);
  at('recording').hidden = !phone.recorder.isRecording;
  sayForm.show(phone.asks, phone.line !== undefined);
  showPhone(phone);
  showTimer(phone);
  sounds();
}

/** What is heard besides what the flow plays. */
function sounds(): void {
  const isCalling = phone.line !== undefined && !phone.line.isAnswered;
  if (isCalling) endSound ??= callingTone(() => volume.value);
  else {
    endSound?.();
    endSound = undefined;
  }
  if (phone.ringing && !endRing) {
    const ends = [ringTone(() => volume.value), blinkTitle(text('ringTitle', { from: phone.ringing.from }))];
    endRing = () => {
      for (const end of ends) end();
    };
  } else if (!phone.ringing) {
    endRing?.();
    endRing = undefined;
  }
}

function notice(sentence: string): void {
  at('notice').hidden = sentence === '';
  setText(at('notice'), sentence);
}
