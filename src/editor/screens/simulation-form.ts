import { button, element, uniqueId } from './element.js';
import { type Failure, failureBox, isFailure } from './failure.js';
import { formRow, select, textInput } from './form-row.js';
import { type SimulationAnswer, simulationResult } from './simulation-result.js';
import { whatIfList } from './simulation-what-if.js';
import { formatNumber, language, text } from './words.js';

const progressEveryMs = 400;

/** What differs between the editor and the console. */
export interface SimulationHost {
  /** A sentence: what is run. */
  hint: string;
  /** The nodes, or which follow-up it is: a part of the request. */
  subject(): Record<string, unknown>;
  /** Asks a route below `ringback/`; rejects with a Failure. */
  request<Answer>(method: 'GET' | 'POST', part: string, body?: object): Promise<Answer>;
  channelName(id: string): string;
}

/** Runs a follow-up with a clock of its own; nothing is sent and nothing is stored. `close` cancels what still runs. */
export function simulationForm(host: SimulationHost): { element: HTMLElement; close(): void } {
  const source = select(
    ['live', 'last', 'paste'].map((value) => ({ value, label: text(`simulate.source.${value}`) })),
    'live',
  );
  const pasted = element('textarea', { class: 'ringback-code', rows: 5, spellcheck: 'false' });
  const days = textInput('50', { isShort: true });
  const mostADay = textInput('5', { isShort: true });
  for (const field of [days, mostADay]) field.inputMode = 'numeric';
  const whatIf = whatIfList();
  const pastedRow = formRow(text('simulate.pasted'), pasted, text('simulate.pastedHint'));
  const showPasted = () => {
    pastedRow.hidden = source.value !== 'paste';
  };
  source.addEventListener('change', showPasted);
  showPasted();

  const bar = element('progress', { max: 1, value: 0, 'aria-label': text('simulate.progress') });
  const status = element('div', { class: 'ringback-try-status', role: 'status', 'aria-live': 'polite' });
  const result = element('div', { class: 'ringback-simulated' });
  bar.hidden = true;
  let id: string | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  const isRunning = (running: boolean) => {
    run.disabled = running;
    cancel.hidden = !running;
    bar.hidden = !running;
    clearInterval(timer);
    if (running) timer = setInterval(askProgress, progressEveryMs);
  };
  const askProgress = () => {
    const asked = id;
    host.request<{ share: number; messages: number }>('GET', `simulate/${asked}`).then(
      ({ share, messages }) => {
        if (asked !== id) return;
        bar.value = share;
        status.textContent = text('simulate.running', { number: formatNumber(messages) });
      },
      () => clearInterval(timer),
    );
  };
  const stop = () => {
    if (id === undefined) return;
    const cancelled = id;
    id = undefined;
    isRunning(false);
    host.request('POST', `simulate/${cancelled}/cancel`, {}).catch((failed: unknown) => showFailure(failed));
  };
  const showFailure = (failed: unknown) => {
    const failure: Failure = isFailure(failed) ? failed : { code: 'unknown', message: String(failed) };
    status.textContent = '';
    result.replaceChildren(failureBox(failure));
  };
  const run = button({ label: text('simulate.run'), icon: 'play' }, () => {
    result.replaceChildren();
    try {
      start();
    } catch (error) {
      // What was typed as records is not JSON.
      if (!(error instanceof SyntaxError)) throw error;
      showFailure({ code: 'json', message: text('simulate.notJson'), remedy: text('simulate.pastedHint') });
    }
  });
  const start = () => {
    const mine = crypto.randomUUID();
    const body = {
      ...host.subject(),
      ...(source.value === 'paste' ? { records: recordsIn(pasted.value) } : {}),
      ...{ id: mine, source: source.value, days: Number(days.value), mostADay: Number(mostADay.value) },
      ...{ whatIf: whatIf.value(), language: language() ?? navigator.language },
    };
    id = mine;
    bar.value = 0;
    status.textContent = text('simulate.starting');
    isRunning(true);
    host
      .request<SimulationAnswer>('POST', 'simulate', body)
      .then(
        (answer) => {
          if (id !== mine) return;
          status.textContent = text('simulate.done');
          result.replaceChildren(...simulationResult(answer, host.channelName));
        },
        (failed: unknown) => {
          if (id === mine) showFailure(failed);
        },
      )
      .finally(() => {
        if (id !== mine) return;
        id = undefined;
        isRunning(false);
      });
  };
  const cancel = button({ label: text('simulate.cancel'), icon: 'stop' }, () => {
    stop();
    status.textContent = text('simulate.cancelled');
  });
  cancel.hidden = true;
  for (const each of [run, cancel]) each.classList.remove('red-ui-button-small');
  const whatIfId = uniqueId('what-if');
  const whole = element(
    'div',
    { class: 'ringback-simulation' },
    element('p', { class: 'ringback-hint' }, host.hint),
    formRow(text('simulate.sourceLabel'), source),
    pastedRow,
    formRow(
      text('simulate.days'),
      days,
      undefined,
      element('span', { class: 'ringback-unit' }, text('simulate.daysUnit')),
    ),
    formRow(text('simulate.mostADay'), mostADay, text('simulate.mostADayHint')),
    element(
      'div',
      { class: 'form-row', role: 'group', 'aria-labelledby': whatIfId },
      element('span', { class: 'ringback-label', id: whatIfId }, text('simulate.whatIfLabel')),
      whatIf.element,
    ),
    element('div', { class: 'ringback-try-head' }, run, cancel, bar),
    status,
    result,
  );
  return { element: whole, close: stop };
}

/** A list of records, or one alone. */
function recordsIn(json: string): unknown[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed : [parsed];
}
