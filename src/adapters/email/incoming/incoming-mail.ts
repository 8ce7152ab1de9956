import type { DeliveryReport } from './delivery-report';

/** What the mailbox that recipients answer to was sent, as far as it matters here. */
export interface IncomingMail {
  /** Without angle brackets. */
  messageId: string;
  from: { name: string; address: string };
  /** Message-IDs that it answers, without angle brackets, the nearest first. */
  answers: string[];
  /** A program wrote it: an absence note, a mailing list. */
  isAutomatic: boolean;
  /** What was written, without what it quotes. Empty for a report. */
  text: string;
  /** A mail server's word on a mail that was sent. */
  report?: DeliveryReport;
}
