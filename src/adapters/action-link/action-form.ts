import { CARD_LIMITS, type CardInput, type InputChoiceSet, type InputText } from '../../core/card/card';
import type { InputProblem } from '../../core/followup/action-inputs';
import { escapeHtml } from '../pages/fill-page';
import { maxComment } from './action-desk';
import type { Say } from './action-texts';
import type { ActionView, GivenBefore } from './action-view';

type Ask = Extract<ActionView, { kind: 'ask' }>;
type AskCode = Extract<ActionView, { kind: 'code' | 'codeUnsent' }>;

/** Before the name of an input in the form, so that none is taken for a field of ours. */
export const inputPrefix = 'input.';

/** The question, what the card asks for, the comment, and the button that acts. */
export function renderForm(page: Ask, moment: (at: number) => string, said: Say): string {
  const { action, problem, comment = '', asks, inputs: given = {}, problems = {}, standing } = page;
  const { label, style: look, confirm } = action;
  const before = standing && said('standingBefore', { label: standing.label, at: moment(standing.at) });
  return `<section>
<h2>${escapeHtml(confirm || said('ask', { label }))}</h2>
<p class="faint">${escapeHtml(said('openNothing'))}</p>
${before ? `<p>${escapeHtml(before)}</p>` : ''}
<form method="post">
${asks.map((input, index) => renderInput(input, { index, given, problem: problems[input.id] }, said)).join('\n')}
${action.comment === 'none' ? '' : renderComment(action.comment === 'required', problem, comment, said)}
<button type="submit" class="is-${look}">${escapeHtml(label)}</button>
</form>
</section>`;
}

/** The code that was sent, or why none was; what was entered before goes along unseen. */
export function renderCodeForm(page: AskCode, said: Say): string {
  const kept = hiddenFields(page);
  if (page.kind === 'codeUnsent') {
    const canRetry = page.reason === 'failed' || page.reason === 'tooOften';
    return `<section role="status">
<h2>${escapeHtml(said('codeUnsentTitle'))}</h2>
<p>${escapeHtml(said(page.reason))}</p>
${canRetry ? `<form method="post">\n${kept}\n<button type="submit">${escapeHtml(said('retry'))}</button>\n</form>` : ''}
</section>`;
  }
  const { problem, triesLeft = 0, channel, action } = page;
  const isOver = problem === 'expired' || problem === 'tooMany';
  const keys = { wrong: 'wrong', expired: 'codeExpired', tooMany: 'codeTooMany' } as const;
  const note = problem
    ? `<p class="problem" id="problem" role="alert">${escapeHtml(said(keys[problem], { left: String(triesLeft) }))}</p>`
    : '';
  const described = problem ? ' aria-describedby="problem" aria-invalid="true"' : '';
  const field = `<label for="code">${escapeHtml(said('code'))}</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" maxlength="12" required${described}>
${note}
<button type="submit" class="is-${action.style}">${escapeHtml(said('codeSubmit', { label: action.label }))}</button>`;
  return `<section>
<h2>${escapeHtml(said('codeTitle'))}</h2>
<p class="faint">${escapeHtml(said('codeText', { channel }))}</p>
${isOver ? note : `<form method="post">\n${kept}\n${field}\n</form>`}
<form method="post">
${kept}
<input type="hidden" name="again" value="1">
<button type="submit" class="is-quiet">${escapeHtml(said('codeAgain'))}</button>
</form>
</section>`;
}

function hiddenFields({ comment, inputs = {} }: GivenBefore): string {
  const fields = Object.entries(inputs).map(([id, value]) => [inputPrefix + id, value] as const);
  if (comment !== undefined) fields.push(['comment', comment]);
  return fields
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');
}

interface Entered {
  index: number;
  given: Record<string, string>;
  problem: InputProblem | undefined;
}

function renderInput(input: CardInput, { index, given, problem }: Entered, said: Say): string {
  const id = `input-${index}`;
  const value = given[input.id] ?? input.value ?? '';
  const most = String(input.type === 'Input.Text' ? (input.maxLength ?? CARD_LIMITS.textLength) : 0);
  const sentence = problem && (problem === 'inputTooLong' ? '' : (input.errorMessage ?? ''));
  const note = problem
    ? `<p class="problem" id="${id}-problem" role="alert">${escapeHtml(sentence || said(problem, { max: most }))}</p>`
    : '';
  const described = problem ? ` aria-describedby="${id}-problem" aria-invalid="true"` : '';
  const name = ` name="${escapeHtml(inputPrefix + input.id)}"`;
  const isRequired = input.isRequired === true;
  const label = `${escapeHtml(input.label || input.placeholder || input.id)} <span>(${escapeHtml(said(isRequired ? 'required' : 'optional'))})</span>`;
  const field = { id, name, value, described, isRequired };
  if (input.type === 'Input.Text') return `<label for="${id}">${label}</label>\n${renderText(input, field)}\n${note}`;
  if (input.isMultiSelect || input.style === 'expanded') {
    return `<fieldset${described}>\n<legend>${label}</legend>\n${renderChoices(input, field)}\n</fieldset>\n${note}`;
  }
  return `<label for="${id}">${label}</label>\n${renderSelect(input, field, said)}\n${note}`;
}

interface Field {
  id: string;
  name: string;
  value: string;
  described: string;
  isRequired: boolean;
}

function renderText({ isMultiline, maxLength, placeholder }: InputText, field: Field): string {
  const { id, name, value, described, isRequired } = field;
  const most = Math.min(maxLength ?? CARD_LIMITS.textLength, CARD_LIMITS.textLength);
  const hint = placeholder ? ` placeholder="${escapeHtml(placeholder)}"` : '';
  const shared = `id="${id}"${name} maxlength="${most}"${hint}${isRequired ? ' required' : ''}${described}`;
  // A browser drops the first line break of a text area, so there is one to drop.
  if (isMultiline) return `<textarea ${shared}>\n${escapeHtml(value)}</textarea>`;
  return `<input ${shared} value="${escapeHtml(value)}">`;
}

function renderSelect({ choices }: InputChoiceSet, field: Field, said: Say): string {
  const { id, name, value, described, isRequired } = field;
  const options = choices.map((choice) => {
    const chosen = choice.value === value ? ' selected' : '';
    return `<option value="${escapeHtml(choice.value)}"${chosen}>${escapeHtml(choice.title)}</option>`;
  });
  return `<select id="${id}"${name}${isRequired ? ' required' : ''}${described}>
<option value="">${escapeHtml(said('choose'))}</option>
${options.join('\n')}
</select>`;
}

/** Nobody but the server can say that one of several boxes must be ticked. */
function renderChoices({ choices, isMultiSelect }: InputChoiceSet, { name, value, isRequired }: Field): string {
  const chosen = new Set(isMultiSelect ? value.split(',').map((part) => part.trim()) : [value]);
  const kind = isMultiSelect ? 'checkbox' : 'radio';
  const required = isRequired && !isMultiSelect ? ' required' : '';
  return choices
    .map((choice) => {
      const checked = chosen.has(choice.value) ? ' checked' : '';
      const box = `<input type="${kind}"${name} value="${escapeHtml(choice.value)}"${checked}${required}>`;
      return `<label class="choice">${box} ${escapeHtml(choice.title)}</label>`;
    })
    .join('\n');
}

function renderComment(isRequired: boolean, problem: string | undefined, comment: string, said: Say): string {
  const note = problem
    ? `<p class="problem" id="problem" role="alert">${escapeHtml(said(problem, { max: String(maxComment) }))}</p>`
    : '';
  const described = problem ? ' aria-describedby="problem" aria-invalid="true"' : '';
  return `<label for="comment">${escapeHtml(said('comment'))} <span>(${escapeHtml(said(isRequired ? 'required' : 'optional'))})</span></label>
<textarea id="comment" name="comment" maxlength="${maxComment}"${isRequired ? ' required' : ''}${described}>
${escapeHtml(comment)}</textarea>
${note}`;
}
