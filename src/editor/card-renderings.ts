import { element } from './element.js';
import { text } from './text.js';

export interface Rendering {
  kind: string;
  html?: string;
  text?: string;
  losses: string[];
}

export interface RenderingsView {
  element: HTMLElement;
  show(renderings: Rendering[]): void;
}

/** A card as each kind of channel shows it, side by side. */
export function cardRenderings(): RenderingsView {
  const whole = element('div', { class: 'ringback-renderings', hidden: true });
  const panels = new Map<string, ReturnType<typeof panel>>();
  return {
    element: whole,
    show(renderings) {
      whole.hidden = renderings.length === 0;
      for (const rendering of renderings) {
        const known = panels.get(rendering.kind) ?? panel(rendering.kind);
        if (!panels.has(rendering.kind)) whole.append(known.element);
        panels.set(rendering.kind, known);
        known.show(rendering);
      }
    },
  };
}

function panel(kind: string): { element: HTMLElement; show(rendering: Rendering): void } {
  const title = text(`card.shownBy.${kind}`);
  // Without any permission: no script runs, and nothing of the editor can be reached.
  const frame = element('iframe', { sandbox: '', title, class: 'ringback-rendering-frame', hidden: true });
  const plain = element('pre', { class: 'ringback-rendering-text', tabindex: '0', 'aria-label': title, hidden: true });
  const losses = element('ul', { class: 'ringback-losses' });
  let shown: string | undefined;
  return {
    element: element('section', {}, element('div', { class: 'ringback-rendering-title' }, title), frame, plain, losses),
    show({ html, text: words, losses: lost }) {
      frame.hidden = html === undefined;
      plain.hidden = html !== undefined;
      // A frame that is given the same again would blink.
      if (html !== undefined && html !== shown) frame.srcdoc = html;
      shown = html;
      if (html === undefined) plain.textContent = words ?? '';
      losses.replaceChildren(...lost.map((sentence) => element('li', {}, sentence)));
    },
  };
}
