import { watchAbort } from '../../core/abort-watch';
import { isEmailAddress } from '../../core/directory/email-address';
import { RingbackError, toRingbackError } from '../../core/errors';
import { optOutLabel } from '../../core/followup/opt-out';
import type { Channel, ChannelMessage, DeliveryOutcome } from '../../ports/channel';
import { sendingStopped } from '../channel-failure';
import { CHANNEL_KINDS } from '../channel-kinds';
import { SendsInFlight } from '../sends-in-flight';
import { emailForm } from './email-form';
import type { EmailContent } from './email-html';
import { followMailbox } from './incoming/follow-mailbox';
import type { ImapMailbox } from './incoming/imap-mailbox';
import { type Mailbox, parseMailbox } from './mailbox';
import { createMailer, type Mail, type MailerSettings } from './mailer';
import { outcomeOfSmtpError } from './smtp-failure';

export interface EmailSettings extends Omit<MailerSettings, 'maxConnections'> {
  id: string;
  name: string;
  /** `desk@example.org` or `Service desk <desk@example.org>`. */
  from: string;
  /** As `from`; empty: none. */
  replyTo: string;
}

export interface EmailDependencies {
  maxConnections?: number;
  /** How long closing waits for what is being sent. */
  closeGraceMs?: number;
  /** Where answers and returned mails come to; without it they are not looked for. */
  mailbox?: ImapMailbox;
}

const traits = CHANNEL_KINDS.email;

/**
 * Sends mails by any SMTP server, as text and HTML. A resend has the Message-ID of the first one, by
 * which some mail stores know it again; SMTP itself does not. RB_CONFIG for wrong settings.
 */
export function createEmailChannel(settings: EmailSettings, deps: EmailDependencies = {}): Channel {
  const from = parseMailbox(settings.from, 'sender');
  const replyTo = settings.replyTo.trim() === '' ? undefined : parseMailbox(settings.replyTo, 'reply address');
  const host = parseHost(settings);
  const mailer = createMailer({ ...settings, maxConnections: deps.maxConnections ?? 4 });
  const { mailbox } = deps;
  const inFlight = new SendsInFlight(deps.closeGraceMs ?? 5_000);

  async function send(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const addressError = checkAddress(message.address);
    if (addressError) return { status: 'failed', error: addressError };
    if (inFlight.isClosed || signal.aborted) return sendingStopped(false);
    return inFlight.run(signal, async (ended) => {
      const mail = mailOf(message, from, replyTo);
      const result = await mailer.send(mail, ended);
      if (result.kind === 'accepted') {
        // By which an answer or a report of a mail server says what it is about.
        return { status: 'sent', providerId: mail.messageId.slice(1, -1), address: mail.to.address.toLowerCase() };
      }
      if (ended.aborted) return sendingStopped(result.hasLeft);
      return outcomeOfSmtpError(result.error, host, result.hasLeft);
    });
  }

  async function check(signal: AbortSignal): Promise<DeliveryOutcome> {
    if (inFlight.isClosed || signal.aborted) return sendingStopped(false);
    const verified = mailer.verify().then(
      () => checkMailbox(signal),
      (error: Error) => outcomeOfSmtpError(error, host, false),
    );
    let unwatch: () => void = () => undefined;
    const stopped = new Promise<DeliveryOutcome>((resolve) => {
      unwatch = watchAbort(signal, () => resolve(sendingStopped(false)));
    });
    return Promise.race([verified, stopped]).finally(() => unwatch());
  }

  async function checkMailbox(signal: AbortSignal): Promise<DeliveryOutcome> {
    try {
      await mailbox?.check(signal);
      return { status: 'sent' };
    } catch (thrown) {
      return { status: 'failed', error: toRingbackError(thrown) };
    }
  }

  return {
    id: settings.id,
    name: settings.name,
    kind: traits.kind,
    addressKey: traits.addressKey,
    isIdempotent: traits.isIdempotent,
    checkAddress,
    send,
    check,
    ...(mailbox && { follow: (reader, signal) => followMailbox(mailbox, reader, signal) }),
    async close() {
      await inFlight.close();
      mailer.close();
    },
  };
}

function checkAddress(address: string): RingbackError | undefined {
  if (isEmailAddress(address.trim())) return undefined;
  const summary =
    address.trim() === ''
      ? 'The recipient has no e-mail address.'
      : `"${address.slice(0, 100)}" is not an e-mail address.`;
  return new RingbackError('RB_CHANNEL_ADDRESS', summary, { remedy: 'Correct it in the directory or in the record.' });
}

function mailOf(message: ChannelMessage, from: Mailbox, replyTo: Mailbox | undefined): Mail {
  const { context, recipient, subject, text, image, card, optOutUrl } = message;
  const content: EmailContent = {
    subject,
    text,
    footer: `${context.followup.name} · ${context.attempt}/${context.attempts}`,
    ...(image ? { image } : {}),
    ...(optOutUrl ? { optOut: { label: optOutLabel(recipient.locale), url: optOutUrl } } : {}),
    ...(recipient.locale ? { locale: recipient.locale } : {}),
  };
  const { html, text: plain } = emailForm(content, card);
  return {
    from,
    to: { name: oneLine(recipient.name), address: message.address.trim() },
    ...(replyTo ? { replyTo } : {}),
    subject: oneLine(subject),
    text: plain,
    html,
    ...(optOutUrl ? { unsubscribeUrl: optOutUrl } : {}),
    messageId: `<${message.deliveryId.replace(/[^\w.-]/g, '-')}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
  };
}

/** Nothing in a header may begin another one. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function parseHost({ smtpHost, smtpPort }: EmailSettings): string {
  const host = smtpHost.trim();
  if (host === '' || /[\s/@]/.test(host)) {
    throw new RingbackError('RB_CONFIG', `The mail server "${host}" is not a host name.`, {
      remedy: 'Enter it as smtp.example.org, without port or https://.',
    });
  }
  if (!Number.isInteger(smtpPort) || smtpPort < 1 || smtpPort > 65_535) {
    throw new RingbackError('RB_CONFIG', `The port of the mail server is ${smtpPort}.`, {
      remedy: 'Enter a number from 1 to 65535, usually 587 or 465.',
    });
  }
  return `${host}:${smtpPort}`;
}
