import { gatewaysFor } from './call-gateway.js';
import { copyOfList, type PromptItem, type PromptKind } from './call-settings.js';
import { find } from './element.js';
import { speak } from './listen.js';
import type { EditorNode } from './node-red-editor.js';
import { promptItem } from './prompt-item.js';
import { fillWithSample } from './sample-text.js';
import { type SortableRows, sortableRows } from './sortable-rows.js';
import { language, text } from './text.js';
import { inForm } from './validate.js';
import { prompts as validatePrompts } from './validate-calls.js';

export interface PromptList {
  value(): PromptItem[];
}

const blanks: Record<PromptKind, () => PromptItem> = {
  text: () => ({ kind: 'text', text: '' }),
  file: () => ({ kind: 'file', path: '' }),
  url: () => ({ kind: 'url', url: '' }),
  upload: () => ({ kind: 'upload', name: '', data: '' }),
};
const kindsOf: Record<'prompt' | 'music', PromptKind[]> = {
  prompt: ['text', 'upload', 'file', 'url'],
  music: ['upload', 'file', 'url', 'text'],
};

/** A placeholder with something of Zendesk's in it. */
const readsTicket = /[$@]\{[^}]*\bzendesk\./;

/** What a caller hears, item after item: spoken texts and audio. Each can be listened to. */
export function promptList(
  target: string | HTMLElement,
  items: unknown,
  node: EditorNode,
  options: {
    label: string;
    purpose?: 'prompt' | 'music';
    /** Which list this is, for what is said when it must not be empty. */
    needed?: 'prompt' | 'question';
    /** Shown while a text reads something of the ticket aloud: the caller's number is a claim. */
    claimNote?: string;
    onChange?: () => void;
  },
): PromptList {
  const container = typeof target === 'string' ? find(target) : target;
  const purpose = options.purpose ?? 'prompt';
  const say = async (item: Extract<PromptItem, { kind: 'text' }>) => {
    const [gateway] = gatewaysFor(node);
    const property = (name: string) => String(inForm(node, name) ?? '').trim();
    const spoken = item.language || property('language') || String(gateway?.language ?? '') || language() || 'en-US';
    const voice = item.voice || property('voice');
    await speak({ text: await fillWithSample(item.text), language: spoken, voice }, gateway);
  };
  const note = options.claimNote ? find(options.claimNote) : undefined;
  const update = () => {
    if (note) note.hidden = !rows.value().some((item) => item.kind === 'text' && readsTicket.test(item.text));
    options.onChange?.();
  };
  const rows: SortableRows<PromptItem> = sortableRows<PromptItem>(container, copyOfList<PromptItem>(items), {
    label: options.label,
    addLabel: text(`prompts.add.${purpose}`),
    choices: kindsOf[purpose].map((kind) => ({ label: text(`prompts.kind.${kind}`), blank: blanks[kind] })),
    build: (item, changed) => promptItem(item, { changed, speak: say, hasPlaceholders: purpose === 'prompt' }),
    judge: (list) => validatePrompts(list, options.needed ?? '', options.needed !== undefined),
    onChange: update,
  });
  if (note) update();
  return rows;
}
