import { inputsOf } from '../core/card/card-text';
import { linkActions, submittedActions } from '../core/card/link-actions';
import type { RenderedMessage } from '../core/message/compile-message';
import type { DeliveryOrder } from '../core/message/deliverer';
import type { Channel } from '../ports/channel';
import { findActionDesk } from './action-desks';

export interface ActionLinkOptions {
  /** The follow-up's, empty when it has none. */
  publicUrl: string;
  /** Told when a button of a card is left out, with what to do about it. */
  tellMissing(sentence: string): void;
}

/** From where an inbox asks for its messages: the page itself may have been opened below any root. */
const besideInbox = '../../action/';

/** The message with the buttons of its card as links, by which its recipient answers for the record that it is about. */
export async function withActionLinks(
  rendered: RenderedMessage,
  { followup, items, recipient }: Pick<DeliveryOrder, 'followup' | 'items' | 'recipient'>,
  channel: Pick<Channel, 'id' | 'kind' | 'inbound'>,
  { publicUrl, tellMissing }: ActionLinkOptions,
): Promise<RenderedMessage> {
  const { card } = rendered;
  const [item, ...others] = items;
  const names = card ? submittedActions(card) : [];
  // A record that is closed needs no answer any more.
  if (!card || names.length === 0 || !item || item.state === 'closed') return rendered;
  const desk = findActionDesk(followup.id);
  if (!desk) {
    tellMissing(`The follow-up "${followup.name}" has no action node: the buttons ${names.join(', ')} are left out.`);
    return rendered;
  }
  if (others.length > 0) {
    tellMissing('A message about several records has no buttons: turn the digest off, or leave them out of the card.');
    return rendered;
  }
  const base = baseOf(channel, publicUrl);
  const takesPresses = channel.inbound?.takesPresses() ?? false;
  if (base === undefined && !takesPresses) {
    tellMissing(`The buttons ${names.join(', ')} are left out: set "Public URL" in the follow-up.`);
    return rendered;
  }
  const { recordId, round } = item;
  await desk.ask({ recordId, round, ...askedOf(recipient), inputs: inputsOf(card) });
  const tokens = new Map<string, string>();
  for (const name of names) {
    if (!desk.has(name)) {
      tellMissing(`The button "${name}" is left out: the action node of "${followup.name}" has no such action.`);
      continue;
    }
    tokens.set(name, await desk.link({ recordId, round, recipient: recipient.key, name, via: channel.id }));
  }
  const urls = new Map(base === undefined ? [] : [...tokens].map(([name, token]) => [name, base + token] as const));
  const linked = linkActions({ card, text: rendered.text }, (name) => urls.get(name));
  if (takesPresses) {
    const actions = card.actions.filter((action) => action.type === 'Action.OpenUrl' || tokens.has(action.data.action));
    const pressable = { ...card, actions };
    const answers = { actionUrls: Object.fromEntries(urls), actionTokens: Object.fromEntries(tokens) };
    return { ...rendered, card: pressable, text: linked.text, ...answers };
  }
  // A machine is given the actions as they are named, with their addresses beside them.
  const shownCard = channel.kind === 'webhook' ? card : linked.card;
  // Only a page of ours can follow a relative link.
  const text = base === besideInbox ? rendered.text : linked.text;
  return { ...rendered, card: shownCard, text, actionUrls: Object.fromEntries(urls) };
}

function askedOf({ key, name, locale, timeZone, addresses }: DeliveryOrder['recipient']) {
  return { recipient: key, name, ...(locale && { locale }), ...(timeZone && { timeZone }), addresses };
}

/** What a token is put behind; undefined where nobody could open the link. */
function baseOf({ kind }: Pick<Channel, 'kind'>, publicUrl: string): string | undefined {
  if (publicUrl !== '') return `${publicUrl.replace(/\/+$/, '')}/ringback/action/`;
  return kind === 'inbox' ? besideInbox : undefined;
}
