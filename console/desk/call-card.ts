import type { DeskMessage } from '../../src/adapters/simulator/phone-messages';
import { clockText } from '../shared/duration.js';
import { at, element, setText } from '../shared/element.js';
import { wordsOf } from '../shared/media-words.js';
import { text } from '../shared/texts.js';
import { callerRecords } from './caller-records.js';
import { objectAt, textAt } from './read-foreign.js';
import type { AgentSnapshot, CallSnapshot } from './team-snapshot.js';
import { setSince } from './ticking.js';

/** What of an agent's call is on the screen. over: it has ended, and its notes are written. */
export type CallStage = 'none' | 'ringing' | 'whisper' | 'talking' | 'over';

let drawn = '';

/** The call of the agent; during wrap-up, the one that was. */
export function showCall(me: AgentSnapshot | undefined, phone: DeskMessage, now: number): CallStage {
  const stage = stageOf(me, phone);
  const shown = stage === 'none' ? undefined : me?.call;
  at('no-call').hidden = shown !== undefined;
  at('has-call').hidden = shown === undefined;
  at('call').dataset.stage = stage;
  at('call').setAttribute('aria-labelledby', shown ? 'call-title' : 'no-call-title');
  setText(at('no-call-hint'), noCallHint(me));
  if (!shown) return stage;
  showHead(shown, stage, phone, now, me?.since ?? now);
  showBody(shown);
  return stage;
}

function stageOf(me: AgentSnapshot | undefined, phone: DeskMessage): CallStage {
  switch (me?.state) {
    case 'ringing':
      // The phone hears first that it was answered; the team tells it a moment later.
      return phone.state === 'idle' ? 'ringing' : phone.state;
    case 'on-call':
      return 'talking';
    case 'wrap-up':
      return me.call ? 'over' : 'none';
    default:
      return 'none';
  }
}

function noCallHint(me: AgentSnapshot | undefined): string {
  if (me?.state === 'available') return text('noCallAvailable');
  return me?.state === 'wrap-up' ? text('noCallWrapUp') : text('noCallAway');
}

function showHead(call: CallSnapshot, stage: CallStage, phone: DeskMessage, now: number, since: number): void {
  const isOurs = phone.state !== 'idle';
  const number = call.number || text('withheldNumber');
  const user = objectAt(call.zendesk, 'user');
  const name = call.name || textAt(user, 'name');
  setText(at('call-state'), text(`call.${stage}`));
  setText(at('call-title'), name || number);
  setText(at('call-number'), name ? number : '');
  if (stage === 'ringing' || stage === 'whisper') setSince(at('call-timer'), since);
  else if (stage === 'talking') setSince(at('call-timer'), call.talkingSince ?? since);
  else setSince(at('call-timer'), undefined);
  at('answer').hidden = at('reject').hidden = !(stage === 'ringing' && isOurs);
  at('hang-up').hidden = stage !== 'talking' && stage !== 'whisper';
  at('call-hint').hidden = !(stage === 'ringing' && !isOurs);
  setText(at('call-hint'), text('answerOnPhone'));
  const whisper = stage === 'whisper' && phone.state !== 'idle' ? phone.play?.media : undefined;
  at('whisper').hidden = !whisper;
  setText(at('whisper'), (whisper ?? []).map((media) => wordsOf(media).words).join(' '));
  showFacts(call, stage === 'ringing', now);
}

function showFacts({ queue, waitedMs, menu }: CallSnapshot, isWaiting: boolean, now: number): void {
  const waited = element('dd', { className: 'ticking', textContent: clockText(waitedMs) });
  if (isWaiting) setSince(waited, now - waitedMs);
  const digits = textAt(menu, 'digits');
  const option = textAt(menu, 'option');
  const said = textAt(menu, 'said');
  const chosen = [digits, said && `“${said}”`, option !== digits ? option : ''].filter(Boolean).join(' · ');
  const facts: [string, HTMLElement][] = [
    ...(queue ? [[text('queue'), element('dd', { textContent: queue })] as [string, HTMLElement]] : []),
    [text('waited'), waited],
    ...(chosen ? [[text('chosen'), element('dd', { textContent: chosen })] as [string, HTMLElement]] : []),
  ];
  at('facts').replaceChildren(
    ...facts.map(([label, value]) => element('div', {}, element('dt', { textContent: label }), value)),
  );
}

/** Drawn anew only when it is another one: a link keeps its focus. */
function showBody({ id, zendesk }: CallSnapshot): void {
  const now = JSON.stringify([id, zendesk]);
  if (now === drawn) return;
  drawn = now;
  const records = callerRecords(zendesk);
  const nothing = element('p', { className: 'faint', textContent: text('nothingKnown') });
  at('records').replaceChildren(...(records.length > 0 ? records : [nothing]));
}
