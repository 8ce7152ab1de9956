import { button, element, find, uniqueId } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

/** What the provider is told to call: below the public URL in the form, or below that of the follow-ups. */
export function requestUrl(target: string, node: EditorNode, publicUrlInput: string): void {
  const given = find<HTMLInputElement>(publicUrlInput);
  const id = uniqueId('request-url');
  const shown = element('input', { type: 'text', id, readonly: true, spellcheck: 'false' });
  const hint = element('div', { class: 'ringback-hint', id: `${id}-hint`, 'aria-live': 'polite' });
  shown.setAttribute('aria-describedby', hint.id);
  const copy = button({ label: text('requestUrl.copy'), icon: 'copy', isIconOnly: true }, () => {
    shown.select();
    navigator.clipboard?.writeText(shown.value).then(
      () => say('requestUrl.copied'),
      // Without HTTPS a browser may refuse: what is selected can be copied by hand.
      () => say('requestUrl.selected'),
    );
  });
  const say = (key: string) => {
    hint.textContent = text(key);
  };
  const update = () => {
    const base = (given.value.trim() || sharedPublicUrl()).replace(/\/+$/, '');
    shown.value = base === '' ? '' : `${base}/ringback/channel/${encodeURIComponent(node.id)}`;
    copy.disabled = base === '';
    say(base === '' ? 'requestUrl.missing' : 'requestUrl.hint');
  };
  const line = element('span', { class: 'ringback-inline' }, shown, copy);
  find(target).append(element('label', { for: id }, text('requestUrl.label')), line, hint);
  given.addEventListener('input', update);
  update();
}

/** Of the follow-ups, where they agree: what the runtime takes, too. */
function sharedPublicUrl(): string {
  const urls = new Set<string>();
  RED.nodes.eachConfig(({ type, publicUrl, d }) => {
    const url = typeof publicUrl === 'string' ? publicUrl.trim().replace(/\/+$/, '') : '';
    if (type === 'ringback-followup' && url !== '' && d !== true) urls.add(url);
  });
  const [only = ''] = urls;
  return urls.size === 1 ? only : '';
}
