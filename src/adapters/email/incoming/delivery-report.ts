/** A mail server's word on a mail that it could not bring, or did bring (RFC 3464). */
export interface DeliveryReport {
  /** Message-ID of that mail, without angle brackets. */
  messageId: string;
  recipients: ReportedRecipient[];
}

export interface ReportedRecipient {
  address: string;
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** As `5.1.1`; empty when it is not told. */
  status: string;
  /** What the server there has said. */
  diagnostic: string;
}

const actions: readonly ReportedRecipient['action'][] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];

/** Reads a part of the type message/delivery-status: groups of fields, the first about the mail, then one for each recipient. */
export function parseDeliveryStatus(text: string): ReportedRecipient[] {
  return text
    .replace(/\r\n/g, '\n')
    .split(/\n\s*\n/)
    .map((group) => parseFields(group))
    .flatMap((fields) => {
      const action = actions.find((each) => each === fields.get('action')?.toLowerCase());
      const address = valueAfterType(fields.get('original-recipient') ?? fields.get('final-recipient') ?? '');
      if (!action || address === '') return [];
      const status = /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '';
      return [{ address, action, status, diagnostic: valueAfterType(fields.get('diagnostic-code') ?? '') }];
    });
}

/** The Message-ID among headers, without angle brackets; undefined when there is none. */
export function messageIdOf(headers: string): string | undefined {
  return messageIdsOf(parseFields(headers.replace(/\r\n/g, '\n').split(/\n\n/)[0] ?? '').get('message-id') ?? '')[0];
}

/** All in angle brackets, in their order. */
export function messageIdsOf(text: string): string[] {
  return [...text.matchAll(/<([^<>\s]+)>/g)].map(([, id = '']) => id);
}

/** Names in lower case; a line that begins with a space goes on with the one before. Of several, the first. */
export function parseFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text
    .replace(/\r\n/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')) {
    const [, name, value = ''] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim());
  }
  return fields;
}

/** Without the type that stands before it: `rfc822; ada@example.org`. */
function valueAfterType(field: string): string {
  return field.replace(/^[\w-]+;\s*/, '').trim();
}
