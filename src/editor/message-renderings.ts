import { channelDrawings } from './draw-channels.js';
import { element, uniqueId } from './element.js';
import { emailFrame, type Frame, htmlFrame } from './html-frame.js';
import { text } from './text.js';

/** The format of `src/runtime/message-renderings.ts`. */
export interface Rendering {
  kind: string;
  html?: string;
  payload?: Record<string, unknown>;
  sms?: { encoding: string; segments: number; beyondGsm: string[] };
  losses: Loss[];
}

export interface Loss {
  code: string;
  values?: Record<string, string | number>;
}

export interface RenderingsView {
  element: HTMLElement;
  /** `used`: the kinds of channels that the node has, in their order. They come first, and are marked. */
  show(renderings: Rendering[], used: readonly string[]): void;
}

/** In less room than this, one at a time. */
const narrowPx = 430;

/** A message as each kind of channel shows it: side by side, or in a narrow dialog one at a time. */
export function messageRenderings(): RenderingsView {
  const tabs = element('div', {
    class: 'ringback-rendering-tabs',
    role: 'tablist',
    'aria-label': text('preview.title'),
  });
  const panels = element('div', { class: 'ringback-renderings' });
  const whole = element('div', { hidden: true }, tabs, panels);
  const known = new Map<string, Panel>();
  let chosen = '';
  let order = '';

  const choose = (kind: string) => {
    chosen = kind;
    for (const [each, { tab, element: shown }] of known) {
      tab.setAttribute('aria-selected', String(each === kind));
      tab.tabIndex = each === kind ? 0 : -1;
      shown.classList.toggle('is-chosen', each === kind);
    }
  };
  tabs.addEventListener('keydown', (event) => {
    const kinds = order.split(' ');
    const at = kinds.indexOf(chosen);
    const to: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const next = kinds.at((to[event.key] ?? at) % kinds.length);
    if (!(event.key in to) || next === undefined) return;
    event.preventDefault();
    choose(next);
    known.get(next)?.tab.focus();
  });
  const narrow = new ResizeObserver(([entry]) => {
    const isNarrow = (entry?.contentRect.width ?? 0) < narrowPx;
    whole.classList.toggle('is-narrow', isNarrow);
    // Without tabs a panel is a part of the page like any other.
    for (const { element: shown } of known.values()) shown.setAttribute('role', isNarrow ? 'tabpanel' : 'region');
  });
  narrow.observe(whole);

  return {
    element: whole,
    show(renderings, used) {
      whole.hidden = renderings.length === 0;
      for (const { kind } of renderings) {
        if (known.has(kind)) continue;
        const made = panel(kind);
        made.tab.addEventListener('click', () => choose(kind));
        made.element.setAttribute('role', whole.classList.contains('is-narrow') ? 'tabpanel' : 'region');
        known.set(kind, made);
      }
      const kinds = renderings.map(({ kind }) => kind);
      const ordered = [...used.filter((kind) => kinds.includes(kind)), ...kinds.filter((kind) => !used.includes(kind))];
      // A frame that is moved is loaded again.
      if (ordered.join(' ') !== order) {
        order = ordered.join(' ');
        for (const kind of ordered) {
          const each = known.get(kind);
          if (each) panels.append(each.element);
          if (each) tabs.append(each.tab);
        }
      }
      for (const rendering of renderings) known.get(rendering.kind)?.show(rendering, used.includes(rendering.kind));
      if (!kinds.includes(chosen)) choose(ordered[0] ?? '');
    },
  };
}

interface Panel {
  element: HTMLElement;
  tab: HTMLElement;
  show(rendering: Rendering, isUsed: boolean): void;
}

function panel(kind: string): Panel {
  const title = text(`preview.kind.${kind}`);
  const id = uniqueId('rendering');
  const used = element('span', { class: 'ringback-count', hidden: true }, text('preview.used'));
  const heading = element('div', { class: 'ringback-rendering-title' }, element('strong', {}, title), used);
  const body = element('div', { class: 'ringback-rendering-body', tabindex: '0', role: 'group', 'aria-label': title });
  const cost = element('div', { class: 'ringback-rendering-cost' });
  const losses = element('ul', { class: 'ringback-losses', 'aria-label': text('preview.losses') });
  const whole = element('section', { id, 'aria-label': title }, heading, body, cost, losses);
  const tab = element('button', { type: 'button', role: 'tab', 'aria-controls': id }, title);
  let frame: Frame | undefined;
  let shown = '';
  return {
    element: whole,
    tab,
    show({ html, payload = {}, sms, losses: lost }, isUsed) {
      used.hidden = !isUsed;
      whole.classList.toggle('is-used', isUsed);
      tab.classList.toggle('is-used', isUsed);
      const key = html ?? JSON.stringify(payload);
      // What is drawn again would lose where somebody is reading.
      if (key !== shown) {
        shown = key;
        if (html === undefined) body.replaceChildren(channelDrawings[kind]?.(payload) ?? '');
        else if (frame) frame.show(html);
        else {
          frame = kind === 'email' ? emailFrame(title) : htmlFrame(title);
          body.replaceWith(frame.element);
          if (frame.toggle) heading.append(frame.toggle);
          frame.show(html);
        }
      }
      cost.replaceChildren(...(sms ? costOf(sms) : []));
      losses.replaceChildren(...lost.map((loss) => element('li', {}, lossText(loss))));
    },
  };
}

/** What a channel leaves out, in the editor's language. */
export function lossText({ code, values }: Loss): string {
  return text(`loss.${code}`, values);
}

/** Text messages are paid for by the segment, and one character can double them. */
function costOf({ encoding, segments, beyondGsm }: NonNullable<Rendering['sms']>): HTMLElement[] {
  const count = text(segments === 1 ? 'preview.segment' : 'preview.segments', { count: segments, encoding });
  const said = [element('div', {}, count)];
  if (beyondGsm.length > 0) {
    said.push(element('div', {}, text('preview.beyondGsm', { characters: beyondGsm.join(' ') })));
  }
  return said;
}
