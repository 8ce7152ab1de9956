import { button, element, find } from './element.js';
import type { Step } from './extract-settings.js';
import { type FoundRecords, findRecords } from './found-records.js';
import { integrationCopy } from './integration-copy.js';
import { jsonTree, type Picked } from './json-tree.js';
import type { EditorNode } from './node-red-editor.js';
import { type Failure, isFailure, request } from './request.js';
import { rememberSample } from './sample-records.js';
import { failureBox } from './screens/failure.js';
import { formatElementsPath, formatPath, outermostList, parsePath, type Segment, startsWith } from './simple-path.js';
import { text } from './text.js';
import { foundBox, requestList, type TriedRequest } from './try-result.js';

type TryAnswer =
  | ({
      ok: true;
      requests: TriedRequest[];
      body: unknown;
      isCut?: boolean;
      attributes?: unknown;
    } & Partial<FoundRecords>)
  | { ok: false; error: Failure; requests?: TriedRequest[]; body?: unknown };

/** Runs the steps as they stand in the dialog, once; nothing is stored and nothing is sent. */
export function tryPanel(
  target: string,
  options: {
    node: EditorNode;
    steps: { value(): Step[] };
    loopingElement: string;
    reconciliationId: string;
    /** The one whose sample the record becomes. */
    followup?: string;
    /** Told of the first record, as often as there is another. */
    onSample?: (record: unknown) => void;
  },
): void {
  const looping = find<HTMLInputElement>(options.loopingElement);
  const reconciliation = find<HTMLInputElement>(options.reconciliationId);
  const status = element('div', { class: 'ringback-try-status', role: 'status', 'aria-live': 'polite' });
  const found = element('div', { 'aria-live': 'polite' });
  const answerBox = element('div', { class: 'ringback-try-answer' });
  let body: unknown;
  let attributes: unknown;

  const followupId = () => {
    if (options.followup === undefined) return '';
    const chosen = find<HTMLSelectElement>(options.followup).value;
    return chosen === '_ADD_' ? '' : chosen;
  };
  const showFound = (records: FoundRecords | undefined) => {
    found.replaceChildren(...(records ? [foundBox(records)] : []));
    if (!records?.sample) return;
    if (options.followup !== undefined) rememberSample(followupId(), { record: records.sample, attributes });
    options.onSample?.(records.sample);
  };
  const fill = (input: HTMLInputElement, value: string) => {
    input.value = value;
    $(input).trigger('input').trigger('change');
    input.classList.remove('ringback-filled');
    // Reading the width restarts the animation.
    void input.offsetWidth;
    input.classList.add('ringback-filled');
  };
  const pick = (picked: Picked) => {
    status.textContent = applyPick(
      picked,
      body,
      looping.value,
      (path) => fill(looping, path),
      (path) => fill(reconciliation, path),
    );
    showFound(findRecords(body, looping.value, reconciliation.value));
  };
  const showAnswer = (answer: TryAnswer) => {
    body = answer.body;
    attributes = answer.ok ? answer.attributes : undefined;
    answerBox.replaceChildren(requestList(answer.requests ?? []));
    if (answer.body !== undefined) {
      const isCut = answer.ok && answer.isCut;
      answerBox.append(
        element('p', { class: 'ringback-hint' }, text(isCut ? 'try.pickCut' : 'try.pick')),
        jsonTree(answer.body, text('try.answer'), pick),
      );
    }
    // Before the two paths are chosen there is nothing to count, and a complaint about them would mislead.
    const isChosen = looping.value.trim() !== '' && reconciliation.value.trim() !== '';
    const isAnswered = answer.ok || (!isChosen && answer.body !== undefined);
    status.textContent = isAnswered ? text('try.done') : '';
    if (!answer.ok && !isAnswered) found.replaceChildren(failureBox(answer.error));
    else if (answer.ok && isChosen) showFound(asFound(answer));
    else showFound(undefined);
  };

  const run = button({ label: text('try.run'), icon: 'play' }, () => {
    const steps = options.steps.value();
    run.disabled = true;
    status.textContent = text('try.running');
    found.replaceChildren();
    request<TryAnswer>('POST', 'ringback/try', {
      steps,
      loopingElement: looping.value.trim(),
      reconciliationId: reconciliation.value.trim(),
      integrations: [...new Set(steps.map((step) => step.integration))].map(integrationCopy).filter(Boolean),
    })
      .then(showAnswer, (failed: unknown) => {
        status.textContent = '';
        answerBox.replaceChildren();
        found.replaceChildren(failureBox(isFailure(failed) ? failed : { code: 'unknown', message: String(failed) }));
      })
      .finally(() => {
        run.disabled = false;
      });
  });
  run.classList.remove('red-ui-button-small');
  find(target).append(
    element('div', { class: 'ringback-try-head' }, run, element('span', { class: 'ringback-hint' }, text('try.hint'))),
    status,
    found,
    answerBox,
  );
}

/** Fills the fields that a pick stands for, and says in words what it did. */
function applyPick(
  { segments, value }: Picked,
  body: unknown,
  loopingElement: string,
  fillLooping: (path: string) => void,
  fillReconciliation: (path: string) => void,
): string {
  if (Array.isArray(value)) {
    const path = formatElementsPath(segments);
    fillLooping(path);
    return text('try.pickedList', { path });
  }
  const chosen = loopingElement.trim() === '' ? undefined : parsePath(loopingElement);
  const list = chosen && isInside(segments, chosen) ? chosen : outermostList(body, segments);
  if (!list) return text('try.pickedOutside');
  const id = formatPath(segments.slice(list.length + 1));
  if (list !== chosen) fillLooping(formatElementsPath(list));
  fillReconciliation(id);
  return text(list === chosen ? 'try.pickedId' : 'try.pickedBoth', { id, path: formatElementsPath(list) });
}

function isInside(segments: Segment[], list: Segment[]): boolean {
  return startsWith(segments, list) && typeof segments[list.length] === 'number';
}

function asFound(answer: Partial<FoundRecords>): FoundRecords {
  const { records = 0, ids = [], missingIds = 0, duplicateIds = [], sample } = answer;
  return { records, ids, missingIds, duplicateIds, ...(sample ? { sample } : {}) };
}
