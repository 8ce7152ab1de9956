import { at, element } from './element.js';
import type { LinkState } from './live-stream.js';
import { editorUrl } from './server.js';
import { text } from './texts.js';

let shown = '';

/** Says in the page's notice what is wrong with the connection; nothing while it is well. */
export function showLink(state: LinkState): void {
  document.body.dataset.link = state.kind;
  switch (state.kind) {
    case 'signIn':
      return show(text('signIn'), element('a', { href: editorUrl.href, textContent: text('toEditor') }));
    case 'refused':
      return show(state.why);
    case 'lost':
      return show(text('lost'));
    case 'connecting':
      return;
    case 'open':
      return show('');
  }
}

function show(sentence: string, link?: HTMLElement): void {
  if (sentence === shown) return;
  shown = sentence;
  const notice = at('link-notice');
  notice.replaceChildren(sentence, ...(link ? [' ', link] : []));
  notice.hidden = sentence === '';
}
