import type { NewEvent } from '../../ports/store';
import { RingbackError } from '../errors';
import { actorOf } from './action';

/** Where a notify node puts the link to stop a follow-up's messages: nowhere, where it is beside the message (email, inbox, webhook), or everywhere. */
export const OPT_OUT_MODES = ['off', 'beside', 'all'] as const;
export type OptOutMode = (typeof OPT_OUT_MODES)[number];

/** The event of the history that tells what a recipient has chosen. */
export function optOutEvent(
  { followupId, recipient, channel }: { followupId: string; recipient: string; channel: string },
  isOut: boolean,
): NewEvent {
  const who = actorOf(recipient);
  return {
    kind: isOut ? 'recipient.optedOut' : 'recipient.optedIn',
    description: isOut
      ? `${who} has stopped the messages of this follow-up for themselves.`
      : `${who} wants the messages of this follow-up again.`,
    ...{ followupId, recipient, channel, initiatedBy: 'user' },
  };
}

/** Why somebody who has opted out is told nothing. */
export function optedOut(recipientName: string): RingbackError {
  return new RingbackError('RB_OPTED_OUT', `${recipientName} has stopped the messages of this follow-up.`, {
    remedy:
      'Only they can take them up again, by the link in an earlier message; or turn opt-out off in the notify node.',
  });
}

/** What the link says, in the language of the recipient. */
export function optOutLabel(locale: string | undefined): string {
  return LABELS[(locale ?? '').slice(0, 2).toLowerCase()] ?? 'Stop these messages';
}

const LABELS: Record<string, string> = {
  en: 'Stop these messages',
  es: 'No recibir más estos mensajes',
  pt: 'Não receber mais estas mensagens',
};
