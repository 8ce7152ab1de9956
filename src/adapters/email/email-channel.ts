import { watchAbort } from '../../core/abort-watch';
import { isEmailAddress } from '../../core/directory/email-address';
import { RingbackError } from '../../core/errors';
import type { Channel, ChannelMessage, DeliveryOutcome } from '../../ports/channel';
import { sendingStopped } from '../channel-failure';
import { CHANNEL_KINDS } from '../channel-kinds';
import { SendsInFlight } from '../sends-in-flight';
import { emailForm } from './email-form';
import type { EmailContent } from './email-html';
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
  const inFlight = new SendsInFlight(deps.closeGraceMs ?? 5_000);

  async function send(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const addressError = checkAddress(message.address);
    if (addressError) return { status: 'failed', error: addressError };
    if (inFlight.isClosed || signal.aborted) return sendingStopped(false);
    return inFlight.run(signal, async (ended) => {
      const result = await mailer.send(mailOf(message, from, replyTo), ended);
      if (result.kind === 'accepted') return { status: 'sent', providerId: result.response.slice(0, 200) };
      if (ended.aborted) return sendingStopped(result.hasLeft);
      return outcomeOfSmtpError(result.error, host, result.hasLeft);
    });
  }

  async function check(signal: AbortSignal): Promise<DeliveryOutcome> {
    if (inFlight.isClosed || signal.aborted) return sendingStopped(false);
    const verified = mailer.verify().then(
      (): DeliveryOutcome => ({ status: 'sent' }),
      (error: Error) => outcomeOfSmtpError(error, host, false),
    );
    let unwatch: () => void = () => undefined;
    const stopped = new Promise<DeliveryOutcome>((resolve) => {
      unwatch = watchAbort(signal, () => resolve(sendingStopped(false)));
    });
    return Promise.race([verified, stopped]).finally(() => unwatch());
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
  const { context, recipient, subject, text, image, card } = message;
  const content: EmailContent = {
    subject,
    text,
    footer: `${context.followup.name} · ${context.attempt}/${context.attempts}`,
    ...(image ? { image } : {}),
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
