import { insertMenu } from './call-insert.js';
import type { PromptItem, PromptKind } from './call-settings.js';
import { button, element, icon, uniqueId } from './element.js';
import { playUpload, playUrl } from './listen.js';
import { listenButton } from './listen-button.js';
import { fillWithSample, hasPlaceholders } from './sample-text.js';
import { formRow, textInput } from './screens/form-row.js';
import type { RowEditor } from './sortable-rows.js';
import { text } from './text.js';
import { languageInput, voiceInput } from './voice-inputs.js';
import { describeUpload, uploadOf } from './wav-file.js';

export interface PromptItemOptions {
  changed(): void;
  /** Speaks what a caller of the sample would hear. */
  speak(item: Extract<PromptItem, { kind: 'text' }>): Promise<void>;
  /** A prompt may name placeholders of the call; music may not. */
  hasPlaceholders: boolean;
}

const icons: Record<PromptKind, string> = { text: 'comment-o', file: 'file-audio-o', url: 'link', upload: 'music' };

/** One thing that a caller hears. */
export function promptItem(item: PromptItem, options: PromptItemOptions): RowEditor<PromptItem> {
  const { parts, value } = partsOf(item, options);
  const kind = element('span', { class: 'ringback-prompt-kind', title: text(`prompts.kind.${item.kind}`) });
  kind.append(icon(icons[item.kind]));
  return { element: element('div', { class: 'ringback-prompt' }, kind, ...parts), value };
}

interface ItemParts {
  parts: HTMLElement[];
  value(): PromptItem;
}

function partsOf(item: PromptItem, options: PromptItemOptions): ItemParts {
  switch (item.kind) {
    case 'text':
      return textParts(item, options);
    case 'file':
      return lineParts('file', item.path, options, (path) => ({ kind: 'file', path }));
    case 'url':
      return lineParts('url', item.url, options, (url) => ({ kind: 'url', url }));
    case 'upload':
      return uploadParts(item, options);
  }
}

function textParts(item: Extract<PromptItem, { kind: 'text' }>, options: PromptItemOptions): ItemParts {
  const words = element('textarea', { rows: 2, 'aria-label': text('prompts.kind.text') });
  words.placeholder = text('prompts.textPlaceholder');
  words.value = item.text;
  const heard = element('div', { class: 'ringback-heard', 'aria-live': 'polite' });
  const language = textInput(item.language ?? '', { placeholder: 'en-US' });
  const voice = textInput(item.voice ?? '');
  const value = (): Extract<PromptItem, { kind: 'text' }> => ({
    kind: 'text',
    text: words.value,
    ...(language.value.trim() ? { language: language.value.trim() } : {}),
    ...(voice.value.trim() ? { voice: voice.value.trim() } : {}),
  });
  let latest = 0;
  const preview = () => {
    latest += 1;
    const mine = latest;
    heard.hidden = !hasPlaceholders(words.value);
    if (heard.hidden) return;
    void fillWithSample(words.value).then((filled) => {
      if (mine === latest) heard.textContent = text('prompts.heard', { text: filled });
    });
  };
  // jQuery's trigger, by which placeholders are inserted, reaches only handlers that were bound with jQuery.
  $(words).on('input', () => {
    preview();
    options.changed();
  });
  for (const input of [language, voice]) input.addEventListener('input', options.changed);
  preview();
  const languageRow = formRow(text('prompts.language'), language);
  const voiceRow = formRow(text('prompts.voice'), voice);
  languageInput(language);
  voiceInput(voice);
  const speaker = element(
    'details',
    { class: 'ringback-fold', open: Boolean(item.language || item.voice) },
    element('summary', {}, text('prompts.speaker')),
    languageRow,
    voiceRow,
  );
  const below = element(
    'div',
    { class: 'ringback-prompt-below' },
    ...(options.hasPlaceholders ? [insertMenu(words)] : []),
    speaker,
  );
  return { parts: [words, listenButton(() => options.speak(value())), heard, below], value };
}

function lineParts(
  kind: 'file' | 'url',
  given: string,
  options: PromptItemOptions,
  itemOf: (line: string) => PromptItem,
): ItemParts {
  const input = textInput(given, {
    isCode: true,
    placeholder: kind === 'url' ? 'https://example.com/welcome.wav' : 'sounds/welcome.wav',
  });
  input.setAttribute('aria-label', text(`prompts.kind.${kind}`));
  const hint = element('div', { class: 'ringback-hint', id: uniqueId('hint') }, text(`prompts.hint.${kind}`));
  input.setAttribute('aria-describedby', hint.id);
  input.addEventListener('input', options.changed);
  // A file lies on Node-RED's machine, where no browser reaches it.
  const listen = kind === 'url' ? [listenButton(() => playUrl(input.value.trim()))] : [];
  return { parts: [input, ...listen, hint], value: () => itemOf(input.value.trim()) };
}

function uploadParts(item: Extract<PromptItem, { kind: 'upload' }>, options: PromptItemOptions): ItemParts {
  let { name, data } = item;
  const says = element('div', {
    class: 'ringback-hint',
    role: 'status',
    'aria-live': 'polite',
    id: uniqueId('upload'),
  });
  const file = element('input', { type: 'file', accept: '.wav,audio/wav,audio/x-wav', class: 'ringback-unseen' });
  file.setAttribute('aria-label', text('prompts.kind.upload'));
  file.setAttribute('aria-describedby', says.id);
  const choose = button({ label: text('prompts.choose'), icon: 'upload' }, () => file.click());
  const listen = listenButton(() => playUpload(data));
  const show = (problem?: string) => {
    says.classList.toggle('ringback-warning', problem !== undefined);
    says.textContent = problem ?? (data ? describeUpload(name, data) : text('prompts.hint.upload'));
    listen.hidden = data === '';
  };
  file.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    void uploadOf(chosen).then((upload) => {
      if (typeof upload === 'string') {
        show(upload);
        return;
      }
      ({ name, data } = upload);
      show();
      options.changed();
    });
  });
  file.tabIndex = -1;
  show();
  return { parts: [choose, file, listen, says], value: () => ({ kind: 'upload', name, data }) };
}
