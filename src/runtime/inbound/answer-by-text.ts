import { actionMeant } from '../../core/followup/answer-by-text';
import type { RepliedText } from '../../ports/channel-inbound';
import { findActionDesk } from '../action-desks';
import { storesInUse } from '../stores-in-use';
import { askedMessages } from './decided-messages';
import type { InboundSource } from './inbound-channels';

/**
 * Acts on a reply that is the name of an action, when there is exactly one open question to whom wrote it. The
 * recipient that has answered; undefined when it is a reply like any other.
 */
export async function answerByText(
  { channel }: Pick<InboundSource, 'channel'>,
  { address, text }: RepliedText,
): Promise<string | undefined> {
  const questions = (
    await Promise.all(storesInUse().map(({ store }) => questionsIn(store, channel.id, address)))
  ).flat();
  const [question, ...others] = questions;
  if (!question || others.length > 0) return undefined;
  const { followupId, recordId, round, recipient, offered } = question;
  const desk = findActionDesk(followupId);
  const action = desk && actionMeant(text, offered, desk.actions);
  if (!desk || !action) return undefined;
  const { name } = action;
  const token = await desk.link({ recordId, round, recipient, name, via: channel.id });
  const view = await desk.act(token, { comment: '' });
  // One that needs a comment is answered on its page: its link was in the message.
  if (view.kind === 'standing') return recipient;
  if (view.kind !== 'acted' || !view.isOwn) return undefined;
  return recipient;
}

/** More than one is enough to know that nobody can tell which is meant. */
const mostQuestions = 20;

async function questionsIn(store: ReturnType<typeof storesInUse>[number]['store'], channel: string, address: string) {
  const asked = await store.listAsked(channel, address, mostQuestions);
  const questions = await Promise.all(
    asked.map(async (record) => {
      const messages = await askedMessages(store, record);
      const own = messages.find(({ delivery }) => delivery.channel === channel && delivery.address === address);
      return own ? [{ ...record, offered: own.actions }] : [];
    }),
  );
  return questions.flat();
}
