import type { FetchMessageObject, ImapFlow, MessageStructureObject } from 'imapflow';
import { messageIdOf, messageIdsOf, parseDeliveryStatus, parseFields } from './delivery-report';
import type { IncomingMail } from './incoming-mail';
import { replyTextOf, textOfHtml } from './reply-text';

/** What is asked of the server for each mail; what else is needed is asked for part by part. */
export const mailQuery = {
  uid: true,
  envelope: true,
  bodyStructure: true,
  headers: ['references', 'in-reply-to', 'auto-submitted', 'precedence', 'list-id', 'x-autoreply', 'x-autorespond'],
};

/** A reply is a few lines; what is longer is cut. Attachments are never read. */
const mostBytes = 64 * 1024;

/** Reads the parts of a mail that matter. Rejects as the connection does. */
export async function readMail(client: Pick<ImapFlow, 'download'>, fetched: FetchMessageObject): Promise<IncomingMail> {
  const { envelope = {}, bodyStructure, headers } = fetched;
  const fields = parseFields(headers?.toString('utf8') ?? '');
  const [sender] = envelope.from ?? [];
  const parts = leavesOf(bodyStructure);
  const download = (part: MessageStructureObject) => textOfPart(client, fetched.uid, part);
  const mail: IncomingMail = {
    messageId: messageIdsOf(envelope.messageId ?? '')[0] ?? `uid-${fetched.uid}`,
    from: { name: sender?.name ?? '', address: sender?.address ?? '' },
    answers: [
      ...new Set([
        ...messageIdsOf(fields.get('in-reply-to') ?? ''),
        ...messageIdsOf(fields.get('references') ?? '').reverse(),
      ]),
    ],
    isAutomatic: isAutomatic(fields),
    text: '',
  };
  const status = parts.find(({ type }) => type === 'message/delivery-status');
  if (status) {
    const messageId = await reportedId(parts, download);
    const recipients = parseDeliveryStatus(await download(status));
    return { ...mail, ...(messageId !== undefined && { report: { messageId, recipients } }), isAutomatic: true };
  }
  const plain = parts.find((part) => part.type === 'text/plain' && part.disposition !== 'attachment');
  const html = parts.find((part) => part.type === 'text/html' && part.disposition !== 'attachment');
  if (plain) return { ...mail, text: replyTextOf(await download(plain)) };
  return html ? { ...mail, text: replyTextOf(textOfHtml(await download(html))) } : mail;
}

/** Which mail a report is about: it comes with that mail, or with its headers. */
async function reportedId(
  parts: MessageStructureObject[],
  download: (part: MessageStructureObject) => Promise<string>,
): Promise<string | undefined> {
  const whole = parts.find(({ type }) => type === 'message/rfc822' || type === 'message/global');
  const told = messageIdsOf(whole?.envelope?.messageId ?? '')[0];
  if (told !== undefined) return told;
  const headers =
    whole ?? parts.find(({ type }) => type === 'text/rfc822-headers' || type === 'message/global-headers');
  return headers && messageIdOf(await download(headers));
}

/** A mail within a mail is a leaf: what it holds is not what was written to us. */
function leavesOf(structure: MessageStructureObject | undefined): MessageStructureObject[] {
  if (!structure) return [];
  const isMail = structure.type.startsWith('message/');
  return structure.childNodes && !isMail ? structure.childNodes.flatMap(leavesOf) : [structure];
}

async function textOfPart(
  client: Pick<ImapFlow, 'download'>,
  uid: number,
  { part }: MessageStructureObject,
): Promise<string> {
  // A mail of a single part gives it no number.
  const { content } = await client.download(String(uid), part ?? '1', { uid: true, maxBytes: mostBytes });
  if (!content) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** RFC 3834, and what older programs say. */
function isAutomatic(fields: Map<string, string>): boolean {
  const submitted = fields.get('auto-submitted')?.toLowerCase();
  if (submitted !== undefined && !submitted.startsWith('no')) return true;
  if (/^(?:bulk|junk|list|auto_reply)$/i.test(fields.get('precedence') ?? '')) return true;
  return ['list-id', 'x-autoreply', 'x-autorespond'].some((name) => fields.has(name));
}
