import type { FilledCard } from '../../src/core/card/card';
import { compileCard } from '../../src/core/card/compile-card';
import { parseCard } from '../../src/core/card/parse-card';

export const attack = '"><script>alert(1)</script>\r\nBcc: all@example.org';

/** A card whose texts, facts and addresses come from a record that means harm. */
export function hostileCard(): Promise<FilledCard> {
  const title = `\${record.title}`;
  const { card } = parseCard({
    type: 'AdaptiveCard',
    version: '1.3',
    body: [
      { type: 'TextBlock', text: 'Approve the laptop?', size: 'large', weight: 'bolder', wrap: true },
      { type: 'TextBlock', text: title },
      { type: 'FactSet', facts: [{ title, value: title }] },
      { type: 'Image', url: `\${record.image}`, altText: title },
    ],
    actions: [
      { type: 'Action.OpenUrl', title: 'Open it', url: `\${record.link}` },
      { type: 'Action.OpenUrl', title, url: 'javascript:alert(1)' },
      { type: 'Action.Submit', title: 'Approve', data: { action: 'approve' } },
    ],
  });
  const record = { title: attack, image: 'javascript:alert(1)', link: 'https://desk.example.org/REQ1?a="b' };
  return compileCard(card).fill({
    items: [{ recordId: 'REQ1', record }],
    recipient: { name: 'Jane Döe', locale: 'en' },
    attributes: { local: {}, global: {}, user: {} },
    followup: { id: 'f1', name: 'Approvals' },
    attempt: 2,
    attempts: 3,
  });
}
