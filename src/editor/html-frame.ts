import { element } from './element.js';
import { text } from './text.js';

export interface Frame {
  element: HTMLElement;
  /** Beside the title: what can be chosen of how it is shown. */
  toggle?: HTMLElement;
  show(html: string): void;
}

/** A document without any permission: no script runs, and nothing of the editor can be reached. */
export function htmlFrame(title: string): Frame {
  const frame = element('iframe', { sandbox: '', title, class: 'ringback-rendering-frame' });
  return {
    element: frame,
    show(html) {
      frame.srcdoc = html;
    },
  };
}

const darkRule = '(prefers-color-scheme:dark)';

/** A mail on a light or on a dark ground, as the programs of its recipients have it. */
export function emailFrame(title: string): Frame {
  const { element: frame, show } = htmlFrame(title);
  const toggle = element('button', {
    type: 'button',
    class: 'red-ui-button red-ui-button-small ringback-button ringback-rendering-ground',
  });
  let isDark = false;
  let shown = '';
  const draw = () => {
    toggle.textContent = text('preview.dark');
    toggle.setAttribute('aria-pressed', String(isDark));
    // Its own style sheet only: what a record says of it stays text.
    const end = shown.indexOf('</style>');
    const head = shown.slice(0, Math.max(0, end));
    show(head.replaceAll(darkRule, isDark ? 'all' : 'not all') + shown.slice(head.length));
  };
  toggle.addEventListener('click', () => {
    isDark = !isDark;
    draw();
  });
  return {
    element: frame,
    toggle,
    show(html) {
      shown = html;
      draw();
    },
  };
}
