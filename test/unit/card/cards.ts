import type { FilledCard } from '../../../src/core/card/card';
import { cardOfForm } from '../../../src/core/card/card-form';
import { compileCard } from '../../../src/core/card/compile-card';
import { parseCard } from '../../../src/core/card/parse-card';
import type { MessageContext } from '../../../src/core/message/compile-message';

/** A placeholder of a card, written so that it is none of this language. */
export const ph = (inside: string) => `\${${inside}}`;

export function contextOf(records: object[], over: Partial<MessageContext> = {}): MessageContext {
  return {
    items: records.map((record, index) => ({ recordId: `REQ-${index + 1}`, record })),
    recipient: { name: 'Jane Doe', locale: 'en-US' },
    attributes: { local: {}, global: { site: 'https://desk.example.org' }, user: {} },
    followup: { id: 'f1', name: 'Pending approvals' },
    attempt: 2,
    attempts: 3,
    ...over,
  };
}

export const fillCard = (source: unknown, context: MessageContext): Promise<FilledCard> =>
  compileCard(parseCard(source).card).fill(context);

/** As the confirmation page will have them: long, for they carry a signed token. */
export const actionUrl = (name: string) => `https://ringback.example.org/ringback/a/${name}.${'k3Jf9xQ2'.repeat(4)}`;

/** A card with everything, about one record. */
export const approvalCard = {
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.3',
  body: [
    { type: 'TextBlock', text: `Approve ${ph('record.title')}?`, size: 'large', weight: 'bolder', wrap: true },
    {
      type: 'TextBlock',
      text: `${ph('recipient.name')}, this request has been waiting for ${ph('record.days')} days.`,
      wrap: true,
    },
    {
      type: 'ColumnSet',
      columns: [
        {
          type: 'Column',
          width: 2,
          items: [
            { type: 'TextBlock', text: 'Requested by', isSubtle: true, size: 'small' },
            { type: 'TextBlock', text: ph('record.requester'), weight: 'bolder', spacing: 'none' },
          ],
        },
        {
          type: 'Column',
          width: 1,
          items: [
            { type: 'TextBlock', text: 'Amount', isSubtle: true, size: 'small' },
            { type: 'TextBlock', text: ph('record.amount'), weight: 'bolder', color: 'attention', spacing: 'none' },
          ],
        },
      ],
    },
    {
      type: 'FactSet',
      separator: true,
      facts: [
        { title: 'Number', value: ph('recordId') },
        { title: 'Cost centre', value: ph('record.costCentre') },
        { title: 'Reason', value: ph('record.reason') },
        { title: 'Never filled in', value: ph('record.missing') },
      ],
    },
    {
      type: 'Container',
      style: 'warning',
      items: [
        {
          type: 'TextBlock',
          text: `Reminder ${ph('attempt')} of ${ph('attempts')}`,
          color: 'warning',
          weight: 'bolder',
        },
      ],
    },
    { type: 'Input.Text', id: 'comment', label: 'Comment', placeholder: 'Why?', isMultiline: true, maxLength: 500 },
    {
      type: 'Input.ChoiceSet',
      id: 'budget',
      label: 'Budget',
      isRequired: true,
      style: 'expanded',
      value: 'team',
      choices: [
        { title: 'Of the team', value: 'team' },
        { title: 'Of the department', value: 'department' },
      ],
    },
  ],
  actions: [
    { type: 'Action.Submit', title: 'Approve', style: 'positive', data: { action: 'approve' } },
    { type: 'Action.Submit', title: 'Reject', style: 'destructive', data: { action: 'reject' } },
    { type: 'Action.OpenUrl', title: 'Open the request', url: `${ph('global.site')}/requests/${ph('recordId')}` },
  ],
};

export const approvalContext = contextOf([
  {
    title: 'Laptop <16"> & dock_v2',
    days: 4,
    requester: 'Ana Núñez',
    amount: '2,340.00 €',
    costCentre: 'CC_0815 * [Sales](https://example.org/cc)',
    reason: 'The old one is from 2019.\n1. battery\n2. fan\nSee https://wiki.example.org/laptops?a=1&b=2.',
  },
]);

/** A digest of twenty-five records, of which twenty are shown. */
export const digestCard = {
  type: 'AdaptiveCard',
  version: '1.3',
  body: [
    { type: 'TextBlock', text: `${ph('count')} tickets wait for you`, size: 'large', weight: 'bolder', wrap: true },
    {
      type: 'Container',
      repeat: 'records',
      separator: true,
      items: [
        { type: 'TextBlock', text: `${ph('recordId')}: ${ph('record.title')}`, weight: 'bolder', wrap: true },
        {
          type: 'FactSet',
          spacing: 'small',
          facts: [
            { title: 'Priority', value: ph('record.priority') },
            { title: 'Waiting', value: `${ph('record.days')} days` },
          ],
        },
      ],
    },
  ],
  actions: [{ type: 'Action.OpenUrl', title: 'Open my tickets', url: `${ph('global.site')}/mine` }],
};

export const digestContext = contextOf(
  Array.from({ length: 25 }, (_, index) => ({
    title: `Printer ${index + 1} on floor ${(index % 4) + 1} is out of toner`,
    priority: ['low', 'normal', 'high'][index % 3],
    days: 25 - index,
  })),
);

/** Made from the form, for somebody who reads Spanish. */
export const imageCard = cardOfForm({
  title: `¿Está resuelto? ${ph('record.title')}`,
  text: `Hola, ${ph('recipient.name')}: hemos sustituido la pieza de la foto. Si todo funciona, ciérrelo; si no, díganoslo.`,
  image: { url: ph('record.photo'), alt: 'Bandeja de papel nueva, con una etiqueta «Piso 3»' },
  facts: [
    { title: 'Número', value: ph('recordId') },
    { title: 'Técnico', value: ph('record.technician') },
  ],
  actions: [
    { name: 'close', label: 'Sí, cerrar', style: 'positive' },
    { name: 'reopen', label: 'No, sigue igual', style: 'default' },
  ],
});

export const imageContext = contextOf(
  [{ title: 'La impresora se atasca', photo: 'https://desk.example.org/photos/tray.png', technician: 'Íñigo Peña' }],
  { recipient: { name: 'Lucía', locale: 'es-MX' } },
);
