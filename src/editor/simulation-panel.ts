import { button, element, find, uniqueId } from './element.js';
import { formRow, select, textInput } from './form-row.js';
import type { EditorNode } from './node-red-editor.js';
import { type Failure, isFailure, request } from './request.js';
import { nodesToSimulate } from './simulated-nodes.js';
import { type SimulationAnswer, simulationResult } from './simulation-result.js';
import { whatIfList } from './simulation-what-if.js';
import { formatNumber, language, text } from './text.js';
import { failureBox } from './try-result.js';

const progressEveryMs = 400;

/** Runs the follow-up as its nodes stand in the editor, with a clock of its own; nothing is sent and nothing is stored. */
export function simulationPanel(
  target: string,
  options: { node: EditorNode; followup: string; condition: { value(): unknown } },
): { close(): void } {
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
    request<{ share: number; messages: number }>('GET', `ringback/simulate/${asked}`).then(
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
    request('POST', `ringback/simulate/${cancelled}/cancel`).catch((failed: unknown) => showFailure(failed));
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
    const followupId = find<HTMLSelectElement>(options.followup).value;
    const mine = crypto.randomUUID();
    const body = {
      ...nodesToSimulate(options.node, followupId),
      reconciler: { ...formOf(options.node), postCondition: options.condition.value() },
      ...(source.value === 'paste' ? { records: recordsIn(pasted.value) } : {}),
      ...{ id: mine, source: source.value, days: Number(days.value), mostADay: Number(mostADay.value) },
      ...{ whatIf: whatIf.value(), language: language() ?? navigator.language },
    };
    id = mine;
    bar.value = 0;
    status.textContent = text('simulate.starting');
    isRunning(true);
    request<SimulationAnswer>('POST', 'ringback/simulate', body)
      .then(
        (answer) => {
          if (id !== mine) return;
          status.textContent = text('simulate.done');
          result.replaceChildren(...simulationResult(answer, channelName));
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
  find(target).append(
    element('p', { class: 'ringback-hint' }, text('simulate.hint')),
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
  return { close: stop };
}

function channelName(id: string): string {
  const node = RED.nodes.node(id);
  return node ? RED.utils.getNodeLabel(node, id) : id;
}

/** A list of records, or one alone. */
function recordsIn(json: string): unknown[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed : [parsed];
}

/** The values of the dialog's own fields, saved or not. */
function formOf(node: EditorNode): Record<string, unknown> {
  const values: Record<string, unknown> = { id: node.id };
  for (const name of Object.keys(node._def.defaults)) {
    const field = document.querySelector<HTMLInputElement>(`#node-input-${name}`);
    values[name] = field && field.value !== undefined ? field.value : node[name];
  }
  return values;
}
