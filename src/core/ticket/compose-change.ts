import type { TicketChange } from '../../ports/tickets';
import { RingbackError } from '../errors';
import { compileTemplate, type TemplateContext } from '../extract/template';
import { withReference } from './comment-mark';
import { compileSummary } from './summary-text';

/** What a call leaves on a ticket, as the dialog keeps it. Texts may hold placeholders; empty ones change nothing. */
export interface ChangeSettings {
  text: string;
  isPublic: boolean;
  status: string;
  priority: string;
  /** Separated by commas or spaces. */
  tags: string;
  /** Ids of ticket fields, and their values. */
  fields: { name: string; value: string }[];
}

export type ComposeChange = (context: TemplateContext, mark: string) => Promise<TicketChange>;

/** Zendesk refuses longer comments. */
const longestComment = 60_000;

/** Compiles the settings once. Errors, also of composing: RB_CONFIG, RB_TEMPLATE. */
export function compileChange(settings: ChangeSettings): ComposeChange {
  const summary = compileSummary(settings.text);
  const tags = compileTemplate(settings.tags);
  const fields = settings.fields.map(({ name, value }) => ({ id: fieldId(name), value: compileTemplate(value) }));

  return async (context, mark) => {
    const body = await summary(context);
    if (body === '') {
      throw new RingbackError('RB_TEMPLATE', 'The comment would be empty.', {
        remedy: 'Give it a text that does not depend on placeholders alone.',
      });
    }
    const customFields: TicketChange['customFields'] = [];
    for (const { id, value } of fields) {
      const given = await value.evaluateTyped(context);
      if (given !== undefined && given !== '') customFields.push({ id, value: given });
    }
    return {
      comment: { body: withReference(body.slice(0, longestComment), mark), isPublic: settings.isPublic },
      ...(settings.status ? { status: settings.status } : {}),
      ...(settings.priority ? { priority: settings.priority } : {}),
      addTags: splitTags(await tags.render(context)),
      customFields,
      mark,
    };
  };
}

/** Tags are words without spaces, in small letters: https://support.zendesk.com/hc/en-us/articles/4408888486042 */
export function splitTags(text: string): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
}

function fieldId(name: string): number {
  const id = Number(name.trim());
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new RingbackError('RB_CONFIG', `"${name}" is not the id of a ticket field.`, {
    remedy: 'Take the number from the field’s page in Zendesk’s Admin Center.',
  });
}
