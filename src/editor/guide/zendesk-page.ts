import { element, uniqueId } from '../element.js';
import { text } from '../text.js';
import type { CallNodes } from './call-flow.js';
import { problemsOf } from './dialog-page.js';
import type { GuidePage } from './guide.js';
import { mountDialog } from './mounted-dialog.js';

/** Whether the flow asks Zendesk, and which account. */
export interface ZendeskChoice {
  isUsed: boolean;
}

/** A page that is a dialog of a node of Zendesk's, beneath the switch that all such pages share. */
export function zendeskPage(
  name: string,
  {
    node,
    choice,
    ...options
  }: { node: CallNodes['user']; choice: ZendeskChoice; hidden: string[]; properties: string[] },
): GuidePage {
  return {
    title: text(`guide.page.${name}.title`),
    hint: text(`guide.page.${name}.hint`),
    open(into) {
      const used = element('input', { type: 'checkbox', id: uniqueId('guide-zendesk') });
      used.checked = choice.isUsed;
      const fields = element('div');
      const label = element('label', { for: used.id }, text('guide.useZendesk'));
      const row = element('div', { class: 'form-row ringback-check' }, used, label);
      into.append(element('div', { class: 'ringback-form' }, row), fields);
      const dialog = mountDialog(fields, node, options.hidden);
      const update = () => {
        choice.isUsed = used.checked;
        fields.hidden = !used.checked;
      };
      used.addEventListener('change', update);
      update();
      return {
        leave() {
          dialog.leave();
          into.replaceChildren();
        },
        cancel: () => dialog.cancel(),
      };
    },
    problems: () => (choice.isUsed ? problemsOf(node, options.properties) : []),
  };
}
