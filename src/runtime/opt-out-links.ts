import { OptOutDesk } from '../adapters/opt-out-link/opt-out-desk';
import { CARD_LIMITS } from '../core/card/card';
import { submittedActions } from '../core/card/link-actions';
import { type OptOutMode, optOutLabel } from '../core/followup/opt-out';
import type { RenderedMessage } from '../core/message/compile-message';
import type { DeliveryOrder } from '../core/message/deliverer';
import type { Channel } from '../ports/channel';
import { type FollowupService, findFollowup } from './followup-service';

/** Where recipients of a follow-up stop its messages; undefined when it is not deployed. */
export function findOptOutDesk(followupId: string): OptOutDesk | undefined {
  const service = findFollowup(followupId);
  return service && optOutDeskOf(service);
}

function optOutDeskOf({ id, name, storeService, clock }: FollowupService): OptOutDesk {
  return new OptOutDesk({ followup: { id, name }, store: storeService.store, now: () => clock.now() });
}

export interface OptOutLinkOptions {
  service: FollowupService;
  mode: OptOutMode;
  /** Also where an answer is asked for. */
  hasActions: boolean;
}

/** From where an inbox asks for its messages, as with the links of actions. */
const besideInbox = '../../opt-out/';
/** Channels that show the link beside the message, not in its words. */
const beside: readonly Channel['kind'][] = ['email', 'inbox', 'webhook'];

/** The message with the link by which its recipient stops the follow-up's messages, where the settings want one. */
export async function withOptOutLink(
  rendered: RenderedMessage,
  { recipient }: Pick<DeliveryOrder, 'recipient'>,
  { id, kind }: Pick<Channel, 'id' | 'kind'>,
  { service, mode, hasActions }: OptOutLinkOptions,
): Promise<RenderedMessage> {
  const { card, text } = rendered;
  const asksForAnswer = card !== undefined && submittedActions(card).length > 0;
  const base = baseOf(kind, service.settings.publicUrl ?? '');
  if (mode === 'off' || base === undefined || (asksForAnswer && !hasActions)) return rendered;
  if (mode === 'beside' && !beside.includes(kind)) return rendered;
  const url = base + (await optOutDeskOf(service).sign({ recipient: recipient.key, via: id }));
  if (beside.includes(kind)) return { ...rendered, optOutUrl: url };
  const title = optOutLabel(recipient.locale);
  const withLink = { ...rendered, text: `${text}\n\n${title}: ${url}` };
  if (!card || card.actions.length >= CARD_LIMITS.actions) return withLink;
  return { ...withLink, card: { ...card, actions: [...card.actions, { type: 'Action.OpenUrl', title, url }] } };
}

/** What a token is put behind; undefined where nobody could open the link. */
function baseOf(kind: Channel['kind'], publicUrl: string): string | undefined {
  if (publicUrl !== '') return `${publicUrl.replace(/\/+$/, '')}/ringback/opt-out/`;
  return kind === 'inbox' ? besideInbox : undefined;
}
