import assert from 'node:assert/strict';
import { parseDeliveryStatus } from '../../src/adapters/email/incoming/delivery-report';
import type { IncomingMail } from '../../src/adapters/email/incoming/incoming-mail';
import { itemsOfMail } from '../../src/adapters/email/incoming/items-of-mail';
import { replyTextOf, textOfHtml } from '../../src/adapters/email/incoming/reply-text';

describe('the text of a reply', () => {
  const written = 'Yes, order them.\n\nThe black ones.';
  const bodies: Record<string, string> = {
    'above what Gmail quotes': `${written}\r\n\r\nOn Tue, Mar 3, 2026 at 9:14 AM Service desk <desk@example.org>\r\nwrote:\r\n\r\n> Please decide\r\n> about 12 chairs\r\n`,
    'below what Thunderbird quotes': `On 3/3/26 09:14, Service desk wrote:\n> Please decide\n> about 12 chairs\n\n${written}\n`,
    'above what Outlook appends': `${written}\r\n\r\n________________________________\r\nFrom: Service desk <desk@example.org>\r\nSent: Tuesday, March 3, 2026 9:14 AM\r\nTo: Ada\r\nSubject: 12 chairs\r\n\r\nPlease decide`,
    'above the headers of Outlook alone': `${written}\n\nFrom: Service desk\nSent: Tuesday\nSubject: 12 chairs\n\nPlease decide`,
    'in Spanish': `${written}\n\nEl mar, 3 mar 2026 a las 9:14, Mesa de servicio (<desk@example.org>) escribió:\n\n> Decida\n`,
    'in Portuguese': `${written}\n\nEm ter., 3 de mar. de 2026 às 09:14, Central <desk@example.org> escreveu:\n\n> Decida\n`,
    'without the signature': `${written}\n-- \nAda Lovelace\nAnalytical Engines\n`,
    'without what a telephone adds': `${written}\n\nSent from my iPhone\n`,
    'by itself': written,
  };
  for (const [how, body] of Object.entries(bodies)) {
    it(`is found ${how}`, () => assert.equal(replyTextOf(body), written));
  }

  it('is found between the lines of what is quoted', () => {
    assert.equal(replyTextOf('> How many?\nTwelve.\n> Which colour?\nBlack.\n'), 'Twelve.\n\nBlack.');
  });

  it('is empty where all is quoted', () => {
    assert.equal(replyTextOf('On 3/3/26 09:14, Service desk wrote:\n> Please decide\n'), '');
  });

  it('keeps sentences that only look like a beginning', () => {
    const text = 'On Monday I wrote to the vendor.\nFrom: here to there is 3 km.';
    assert.equal(replyTextOf(text), text);
  });

  it('is taken from HTML, as text, without what is quoted there', () => {
    const html = `<html><head><style>p{color:red}</style></head><body><p>Yes &amp; soon &lt;b&gt;&#8364;</p><div>Two</div>
<div class="gmail_quote"><div>On Tue Service desk wrote:</div><blockquote>Please <b>decide</b></blockquote></div></body></html>`;
    assert.equal(replyTextOf(textOfHtml(html)), 'Yes & soon <b>€\nTwo');
  });
});

describe('a report of a mail server', () => {
  const report = `Reporting-MTA: dns; mail.example.org\r
Arrival-Date: Tue, 3 Mar 2026 09:14:00 +0000\r
\r
Original-Recipient: rfc822;ada@example.org\r
Final-Recipient: rfc822; ada@mx.example.org\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 <ada@example.org>:\r
 user unknown\r
\r
Final-Recipient: rfc822; bob@example.org\r
Action: Delayed\r
Status: 4.4.1 (no answer)\r
`;

  it('tells of each recipient', () => {
    assert.deepEqual(parseDeliveryStatus(report), [
      {
        ...{ address: 'ada@example.org', action: 'failed', status: '5.1.1' },
        diagnostic: '550 5.1.1 <ada@example.org>: user unknown',
      },
      { address: 'bob@example.org', action: 'delayed', status: '4.4.1', diagnostic: '' },
    ]);
  });

  it('tells of nobody when it is none', () => {
    assert.deepEqual(parseDeliveryStatus('Hello\n\nworld: 1\n'), []);
  });
});

describe('what a mail says of ours', () => {
  const mail: IncomingMail = {
    messageId: 'r1@client.example.org',
    from: { name: 'Ada', address: 'Ada@Example.org' },
    answers: ['d1@example.org'],
    isAutomatic: false,
    text: 'Yes',
  };
  const failed = { address: 'ada@example.org', action: 'failed', status: '5.1.1', diagnostic: 'unknown' } as const;

  it('is a reply, by its sender in lower case', () => {
    assert.deepEqual(itemsOfMail(mail), [
      {
        ...{ kind: 'replied', messageId: 'r1@client.example.org', address: 'ada@example.org', isShared: true },
        ...{ answers: ['d1@example.org'], text: 'Yes' },
        by: { id: 'ada@example.org', name: 'Ada', addresses: ['ada@example.org'] },
      },
    ]);
  });

  it('is nothing when a program wrote it, or nobody wrote anything', () => {
    assert.deepEqual(itemsOfMail({ ...mail, isAutomatic: true }), []);
    assert.deepEqual(itemsOfMail({ ...mail, text: '' }), []);
  });

  it('is that a message did not arrive, with the reason', () => {
    const [item] = itemsOfMail({ ...mail, report: { messageId: 'd1@example.org', recipients: [failed] } });
    assert.equal(item?.kind, 'receipt');
    assert.ok(item?.kind === 'receipt');
    assert.deepEqual(
      [item.providerId, item.state, item.error?.code],
      ['d1@example.org', 'failed', 'RB_CHANNEL_REJECTED'],
    );
    assert.match(item.error?.message ?? '', /ada@example\.org came back: 5\.1\.1, unknown/);
  });

  it('is nothing while a server still tries', () => {
    const recipients = [{ ...failed, action: 'delayed' as const }];
    assert.deepEqual(itemsOfMail({ ...mail, report: { messageId: 'd1@example.org', recipients } }), []);
  });
});
