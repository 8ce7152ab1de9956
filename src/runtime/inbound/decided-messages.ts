import type { NodeAPI } from 'node-red';
import type { ActionView } from '../../adapters/action-link/action-desk';
import { toRingbackError } from '../../core/errors';
import type { ActionClaims } from '../../core/followup/action';
import { answerWords } from '../../core/followup/answer-words';
import { attemptOf, closedAttempt } from '../../core/message/notified-item';
import type { DeliveryRow, EventRow, Store } from '../../ports/store';
import { findActionDesk } from '../action-desks';
import { findFollowup } from '../followup-service';
import { findInboundChannel, type InboundChannel } from './inbound-channels';

/** A message with buttons that was sent, and what it says. */
export interface AskedMessage {
  delivery: DeliveryRow;
  subject: string;
  text: string;
  locale: string | undefined;
  /** Names of the actions that it offers, in their order. */
  actions: string[];
}

/** Ten attempts to a hundred people by two channels. */
const mostEvents = 2_000;
const mostShown = 5_000;

/** Messages of a channel that show their outcome, by the provider's id. */
const shownBy = new WeakMap<InboundChannel, Set<string>>();

/**
 * Shows the decision in each message that still asks for it, to whomever it was sent: by their channel, at its pace.
 * As well as it can be done: what cannot be changed says so when somebody presses its button. Never rejects.
 */
export async function showDecision(RED: NodeAPI, claims: ActionClaims): Promise<void> {
  try {
    const desk = findActionDesk(claims.followupId);
    const store = findFollowup(claims.followupId)?.storeService.store;
    if (!desk || !store) return;
    const asked = await askedMessages(store, claims);
    await Promise.all(
      asked.map(async (message) => {
        const { recipient, channel } = message.delivery;
        const { recordId, round, name } = claims;
        const view = await desk.show(await desk.link({ recordId, round, recipient, name, via: channel }));
        if (view.kind === 'acted') await showOutcome(RED, message, outcomeOf(view, message.locale));
      }),
    );
  } catch (thrown) {
    RED.log.warn(`[ringback] Messages could not be told of an answer: ${toRingbackError(thrown)}`);
  }
}

/** Never rejects. Once: a message that shows its outcome is left alone. */
export async function showOutcome(RED: NodeAPI, message: AskedMessage, outcome: string): Promise<void> {
  const { delivery, subject, text } = message;
  const { providerId = '', address = '' } = delivery;
  const channel = findInboundChannel(delivery.channel);
  if (!channel?.inbound.replace) return;
  const shown = shownBy.get(channel) ?? new Set();
  shownBy.set(channel, shown);
  if (shown.has(providerId)) return;
  if (shown.size >= mostShown) shown.clear();
  shown.add(providerId);
  try {
    await replaceInTurn(channel, { providerId, address, subject, text, outcome });
  } catch (thrown) {
    shown.delete(providerId);
    if (channel.scope.signal.aborted) return;
    RED.log.warn(`[ringback] A message by "${channel.channel.name}" keeps its buttons: ${toRingbackError(thrown)}`);
  }
}

async function replaceInTurn(
  { channel, lane, inbound, scope }: InboundChannel,
  message: Parameters<NonNullable<InboundChannel['inbound']['replace']>>[0],
): Promise<void> {
  await lane.run(async () => inbound.replace?.(message, scope.signal), scope.signal, message.address || channel.id);
}

/** Newest first; those without buttons, and those that cannot be changed, are left out. */
export async function askedMessages(
  store: Pick<Store, 'listDeliveries' | 'listEvents'>,
  { followupId, recordId, round }: Pick<ActionClaims, 'followupId' | 'recordId' | 'round'>,
): Promise<AskedMessage[]> {
  const filter = { followupIds: [followupId], recordId, kinds: ['notification.sent' as const] };
  const [deliveries, events] = await Promise.all([
    store.listDeliveries(followupId, recordId),
    store.listEvents(filter, { limit: mostEvents }),
  ]);
  const told = new Map(events.rows.filter((event) => event.round === round).map((event) => [keyOfEvent(event), event]));
  return deliveries
    .filter((row) => row.round === round && row.state === 'sent' && row.attempt !== closedAttempt)
    .flatMap((delivery) => {
      const event = told.get(keyOf(delivery.recipient, delivery.channel, delivery.attempt));
      const { subject, text, locale, actions } = event?.data ?? {};
      if (delivery.providerId === undefined || !Array.isArray(actions) || actions.length === 0) return [];
      return [
        {
          delivery,
          ...{ subject: String(subject ?? ''), text: String(text ?? '') },
          locale: typeof locale === 'string' ? locale : undefined,
          actions: actions.map(String),
        },
      ];
    })
    .reverse();
}

export function outcomeOf(view: Extract<ActionView, { kind: 'acted' }>, locale: string | undefined): string {
  const { by, byName = by, at, comment } = view.decided;
  return answerWords(locale).decided({ label: view.label, by: byName, at, ...(comment !== undefined && { comment }) });
}

function keyOf(recipient: string, channel: string, attempt: number): string {
  return JSON.stringify([recipient, channel, attempt]);
}

function keyOfEvent({ recipient = '', channel = '', data }: EventRow): string {
  const { state, attempt } = (data ?? {}) as { state: 'new'; attempt: number };
  return keyOf(recipient, channel, attemptOf({ state, attempt }));
}
