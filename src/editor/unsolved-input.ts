import { element, find, uniqueId } from './element.js';
import { text } from './text.js';

const statuses = ['new', 'open', 'pending', 'hold'];

export interface UnsolvedInput {
  value(): string[];
}

/** A checkbox for each status in which a ticket is not solved. */
export function unsolvedInput(target: string, chosen: string[] | undefined): UnsolvedInput {
  const container = find(target);
  const boxes = statuses.map((status) => {
    const box = element('input', { type: 'checkbox', id: uniqueId('status') });
    box.checked = (chosen ?? statuses).includes(status);
    const label = element('label', { for: box.id }, text(`ticketStatus.${status}`));
    container.append(element('span', { class: 'ringback-day' }, box, label));
    return { status, box };
  });
  return { value: () => boxes.filter(({ box }) => box.checked).map(({ status }) => status) };
}
