import { element, icon } from '../element.js';
import { text } from '../text.js';

/** A page that is open. */
export interface OpenPage {
  /** Keeps what was entered, and takes the page down. */
  leave(): void;
  cancel(): void;
}

export interface GuidePage {
  title: string;
  hint: string;
  open(into: HTMLElement): OpenPage;
  /** What is missing, by what was kept when the page was left. */
  problems(): string[];
}

export interface GuideOptions {
  title: string;
  pages: GuidePage[];
  /** What will be made, in words. */
  summary(): HTMLElement;
  finishLabel: string;
  finish(): void;
  cancel(): void;
}

/**
 * A form in steps, in a tray as the dialogs are. Any step can be gone to at any time; the last one says what will
 * be made and what is missing still.
 */
export function openGuide({ title, pages, summary, finishLabel, finish, cancel }: GuideOptions): void {
  const seen = new Set<number>();
  let at = 0;
  let open: OpenPage | undefined;
  let isDone = false;
  let isTouched = false;
  const steps = element('ol', { class: 'ringback-guide-steps', 'aria-label': title });
  const heading = element('h3', { tabindex: '-1' });
  const body = element('div', { class: 'ringback-guide-page' });
  // What widgets set by themselves is no work that could be lost.
  for (const event of ['input', 'change']) {
    body.addEventListener(event, ({ isTrusted, target }) => {
      if (!isTrusted) return;
      isTouched = true;
      if (target instanceof HTMLElement) target.closest('.form-row')?.classList.add('ringback-guide-touched');
    });
  }

  const stateOf = (index: number) => {
    if (index === at) return 'current';
    if (!seen.has(index) || index === pages.length) return 'todo';
    return pages[index]?.problems().length === 0 ? 'done' : 'missing';
  };
  const drawSteps = () => {
    const titles = [...pages.map((page) => page.title), text('guide.summary')];
    steps.replaceChildren(
      ...titles.map((label, index) => {
        const state = stateOf(index);
        const step = element(
          'button',
          {
            type: 'button',
            class: `ringback-guide-step ringback-guide-${state}`,
            'aria-current': state === 'current' ? 'step' : undefined,
          },
          element(
            'span',
            { class: 'ringback-guide-number', 'aria-hidden': 'true' },
            marks[state] ? icon(marks[state]) : String(index + 1),
          ),
          label,
          ...(state === 'missing' ? [element('span', { class: 'ringback-read' }, text('guide.incomplete'))] : []),
        );
        step.addEventListener('click', () => go(index));
        return element('li', {}, step);
      }),
    );
  };
  const drawSummary = () => {
    const missing = pages.flatMap((page, index) => {
      const problems = page.problems();
      if (problems.length === 0) return [];
      const link = element('button', { type: 'button', class: 'ringback-guide-link' }, page.title);
      link.addEventListener('click', () => go(index));
      return [element('li', {}, link, ` – ${problems.join(' ')}`)];
    });
    body.append(summary());
    if (missing.length === 0) return;
    body.append(
      element(
        'div',
        { class: 'ringback-guide-problems', role: 'note' },
        element('p', {}, text('guide.stillMissing')),
        element('ul', {}, ...missing),
        element('p', { class: 'ringback-hint' }, text('guide.missingHint')),
      ),
    );
  };
  const show = () => {
    const page = pages[at];
    heading.textContent = page?.title ?? text('guide.summary');
    const hint = page?.hint ?? text('guide.summaryHint');
    body.replaceChildren(element('p', { class: 'ringback-hint' }, hint));
    // Nobody is told off before anything was entered.
    body.classList.toggle('ringback-guide-fresh', !seen.has(at));
    if (page) {
      const fields = element('div');
      body.append(fields);
      open = page.open(fields);
    } else drawSummary();
    drawSteps();
    label(nextId, page ? text('guide.next') : finishLabel);
    document.getElementById(backId)?.toggleAttribute('disabled', at === 0);
    body.parentElement?.parentElement?.scrollTo(0, 0);
    heading.focus();
  };
  const go = (index: number) => {
    open?.leave();
    open = undefined;
    seen.add(at);
    at = Math.max(0, Math.min(index, pages.length));
    show();
  };

  RED.tray.show({
    title,
    buttons: [
      // Ctrl+Escape and Ctrl+Enter reach the buttons that have the ids of a dialog's.
      {
        id: 'node-dialog-cancel',
        text: text('guide.cancel'),
        click: () => (isTouched ? askToDiscard() : RED.tray.close()),
      },
      { id: backId, text: text('guide.back'), click: () => go(at - 1) },
      {
        id: nextId,
        text: text('guide.next'),
        // Node-RED presses a button of the class `primary` alone when somebody clicks beside the tray.
        class: 'primary ringback-guide-next',
        click() {
          if (at < pages.length) return go(at + 1);
          isDone = true;
          RED.tray.close();
        },
      },
    ],
    focusElement: heading,
    open(tray) {
      RED.view.state(RED.state.EDITING);
      const into = tray[0]?.querySelector('.red-ui-tray-body');
      const content = element('div', { class: 'ringback-guide' }, steps, heading, body);
      into?.append(element('div', { class: 'red-ui-tray-content' }, content));
      show();
    },
    close() {
      RED.view.state(RED.state.DEFAULT);
      open?.cancel();
      open = undefined;
      if (isDone) finish();
      else cancel();
    },
  });
}

const backId = 'ringback-guide-back';
const nextId = 'node-dialog-ok';
const marks: Record<string, string> = { done: 'check', missing: 'exclamation' };

/** A key pressed by mistake must not cost what was entered. */
function askToDiscard(): void {
  const asked = RED.notify(text('guide.discardAsk'), {
    ...{ type: 'warning', fixed: true, modal: true },
    buttons: [
      { text: text('guide.goOn'), click: () => asked.close() },
      {
        text: text('guide.discard'),
        class: 'primary',
        click: () => {
          asked.close();
          RED.tray.close();
        },
      },
    ],
  });
}

function label(id: string, words: string): void {
  const button = document.getElementById(id);
  if (button) button.textContent = words;
}
