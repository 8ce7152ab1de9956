import { RingbackError } from '../../../core/errors';
import type { InboundItem } from '../../../ports/channel-inbound';
import type { IncomingMail } from './incoming-mail';

/** What a mail says of messages of ours. Nothing for one that has nothing to do with them, or that a program wrote. */
export function itemsOfMail({ messageId, from, answers, isAutomatic, text, report }: IncomingMail): InboundItem[] {
  if (report) {
    const failed = report.recipients.find(({ action }) => action === 'failed');
    if (failed) return [{ kind: 'receipt', providerId: report.messageId, state: 'failed', error: bounced(failed) }];
    const hasArrived = report.recipients.some(({ action }) => action === 'delivered');
    return hasArrived ? [{ kind: 'receipt', providerId: report.messageId, state: 'delivered' }] : [];
  }
  if (isAutomatic || text === '' || from.address === '') return [];
  const address = from.address.toLowerCase();
  // A mail is passed on easily: who answers is who it comes from.
  const by = { id: address, ...(from.name && { name: from.name }), addresses: [address] };
  return [{ kind: 'replied', messageId, address, answers, isShared: true, by, text }];
}

function bounced({ address, status, diagnostic }: { address: string; status: string; diagnostic: string }) {
  const said = [status, diagnostic].filter(Boolean).join(', ').slice(0, 300);
  return new RingbackError('RB_CHANNEL_REJECTED', `The mail to ${address} came back${said ? `: ${said}` : ''}.`, {
    remedy: 'Correct the address in the directory or in the record, or ask who runs the mail server there.',
  });
}
