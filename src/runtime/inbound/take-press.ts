import type { NodeAPI } from 'node-red';
import type { ActionView } from '../../adapters/action-link/action-desk';
import { readActionToken } from '../../adapters/action-link/action-token';
import { toRingbackError } from '../../core/errors';
import type { ActionClaims } from '../../core/followup/action';
import { type AnswerWords, answerWords } from '../../core/followup/answer-words';
import type { InboundOutcome, PressedButton } from '../../ports/channel-inbound';
import { findActionDesk } from '../action-desks';
import { findFollowup } from '../followup-service';
import { tellInbound } from '../inbound-events';
import { type AskedMessage, askedMessages, outcomeOf, showDecision, showOutcome } from './decided-messages';
import { findPerson } from './find-person';
import type { InboundChannel } from './inbound-channels';
import { tokenOf } from './press-token';

type PressOutcome = Extract<InboundOutcome, { kind: 'pressed' }>;

/**
 * Acts on a button that was pressed. Resolves when that is stored; what is shown for it goes on by itself. Rejects when
 * it could not be stored.
 */
export async function takePress(RED: NodeAPI, channel: InboundChannel, given: PressedButton): Promise<PressOutcome> {
  const token = await tokenOf(channel, given);
  const pressed = { ...given, token };
  const { by, isTheirs, isShared, inputs, comment } = pressed;
  const claims = readActionToken(token);
  const explain = (choose: (words: AnswerWords) => string, locale?: string) =>
    inBackground(RED, channel, async () => {
      await channel.inbound.explain?.(pressed, choose(answerWords(locale)), channel.scope.signal);
    });
  const refused = (outcome: PressOutcome['outcome'], choose: (words: AnswerWords) => string): PressOutcome => {
    explain(choose);
    return { kind: 'pressed', outcome };
  };
  if (!claims && given.isFor) return refused('away', (words) => words.away);
  if (!claims || claims.via !== channel.channel.id) return { kind: 'pressed', outcome: 'unknown' };
  const desk = findActionDesk(claims.followupId);
  if (!desk) return refused('away', (words) => words.away);
  if (!isTheirs) return refused('notTheirs', (words) => words.notYours);
  // Of a person's own conversation it is known who it was.
  const isSomebody = isShared || claims.recipient.startsWith('group:');
  const found = isSomebody ? await findPerson(RED, channel, by) : undefined;
  const actor = found && { id: found.user?.id ?? by.id, ...nameOf(found.user?.name ?? found.person.name) };
  const view = await desk.act(token, { comment, inputs, ...(actor && { by: actor }) });
  const user = isSomebody ? found?.user && `user:${found.user.id}` : claims.recipient;
  tellInbound({
    ...{ channelId: channel.channel.id, kind: 'action', address: by.id, at: Date.now() },
    ...(user !== undefined && { recipient: user }),
  });
  inBackground(RED, channel, () => showView(RED, channel, { claims, pressed, view, explain }));
  return pressOutcomeOf(view);
}

function pressOutcomeOf(view: ActionView): PressOutcome {
  switch (view.kind) {
    case 'acted':
      return { kind: 'pressed', outcome: view.isOwn ? 'recorded' : 'late' };
    case 'standing':
    case 'expired':
      return { kind: 'pressed', outcome: view.kind };
    case 'closed':
      return { kind: 'pressed', outcome: 'late' };
    case 'ask': {
      const problems = { ...view.problems, ...(view.problem && { comment: view.problem }) };
      return { kind: 'pressed', outcome: Object.keys(problems).length > 0 ? 'incomplete' : 'page', problems };
    }
    case 'unknown':
    case 'invalid':
      return { kind: 'pressed', outcome: 'unknown' };
    default:
      return { kind: 'pressed', outcome: 'page' };
  }
}

interface Shown {
  claims: ActionClaims;
  pressed: PressedButton;
  view: ActionView;
  explain(choose: (words: AnswerWords) => string, locale?: string): void;
}

async function showView(
  RED: NodeAPI,
  channel: InboundChannel,
  { claims, pressed, view, explain }: Shown,
): Promise<void> {
  const message = await pressedMessage(claims, channel, pressed);
  const locale = message?.locale;
  switch (view.kind) {
    case 'acted':
      if (!view.isOwn) explain(() => outcomeOf(view, locale));
      return showDecision(RED, claims);
    case 'standing':
      // Others are waited for, and until then it can be changed: the buttons stay.
      return explain((words) => words.standing(view.label), locale);
    case 'closed':
      return message ? showOutcome(RED, message, answerWords(locale).closed) : explain((words) => words.closed);
    case 'ask': {
      const { commentTitle: title, commentPrompt: prompt, send, cancel } = answerWords(locale);
      const question = { label: view.action.label, title, prompt, send, cancel };
      const isAsked =
        view.problem === 'missing' && (await asked(RED, channel, pressed, question, channel.scope.signal));
      return isAsked ? undefined : explain((words) => openPage(words, channel, pressed), locale);
    }
    case 'unknown':
    case 'invalid':
      return explain((words) => words.unknown, locale);
    case 'expired':
      return explain((words) => words.expired, locale);
    default:
      // What only the page can do.
      return explain((words) => openPage(words, channel, pressed), locale);
  }
}

/** False when it could not be asked here. */
async function asked(
  RED: NodeAPI,
  { channel, inbound }: InboundChannel,
  ...[pressed, question, signal]: Parameters<NonNullable<InboundChannel['inbound']['askComment']>>
): Promise<boolean> {
  try {
    return (await inbound.askComment?.(pressed, question, signal)) ?? false;
  } catch (thrown) {
    RED.log.warn(`[ringback] "${channel.name}" could not ask for a comment: ${toRingbackError(thrown)}`);
    return false;
  }
}

function openPage(words: AnswerWords, { publicUrl }: InboundChannel, { token }: PressedButton): string {
  return words.openPage(`${publicUrl().replace(/\/+$/, '')}/ringback/action/${token}`);
}

async function pressedMessage(
  claims: ActionClaims,
  { channel }: InboundChannel,
  { providerId }: PressedButton,
): Promise<AskedMessage | undefined> {
  const store = findFollowup(claims.followupId)?.storeService.store;
  const messages = store ? await askedMessages(store, claims) : [];
  return messages.find(({ delivery }) => delivery.channel === channel.id && delivery.providerId === providerId);
}

function nameOf(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

/** Closing the channel waits for it; what fails is told in the log, for the answer itself is kept. */
function inBackground(RED: NodeAPI, { channel, scope }: InboundChannel, work: () => Promise<void>): void {
  const failed = (thrown: unknown) => {
    if (scope.signal.aborted) return;
    RED.log.warn(`[ringback] "${channel.name}" could not show what became of an answer: ${toRingbackError(thrown)}`);
  };
  void scope.track(work().catch(failed));
}
