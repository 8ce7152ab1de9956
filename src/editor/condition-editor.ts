import { button, element, find, uniqueId } from './element.js';
import type { Condition, ConditionOperator, ConditionRule } from './extract-settings.js';
import { formRow, select, textInput } from './screens/form-row.js';
import { text } from './text.js';

const operators: ConditionOperator[] = [
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'matches',
  'greaterThan',
  'lessThan',
  'isEmpty',
  'isNotEmpty',
  'isTrue',
  'isFalse',
];
const withoutOperand: ReadonlySet<ConditionOperator> = new Set(['isEmpty', 'isNotEmpty', 'isTrue', 'isFalse']);

export interface ConditionEditor {
  value(): Condition;
}

/**
 * Rules joined by all or any, or one JSONata expression. `purpose` chooses the words: a step's condition
 * decides whether it runs, a post-condition whether a record is done.
 */
export function conditionEditor(
  target: string | HTMLElement,
  condition: Condition | undefined,
  options: { purpose: 'step' | 'post'; onChange?: () => void },
): ConditionEditor {
  const container = typeof target === 'string' ? find(target) : target;
  const modes = (['always', 'all', 'any', 'expression'] as const).map((mode) => ({
    value: mode,
    label: text(mode === 'always' ? `condition.${options.purpose}.always` : `condition.${options.purpose}.${mode}`),
  }));
  const changed = () => options.onChange?.();
  const mode = select(modes, condition?.mode ?? 'always');
  const expression = textInput(condition?.mode === 'expression' ? condition.expression : '', {
    isCode: true,
    placeholder: options.purpose === 'step' ? 'local.count > 0' : 'record.state = "closed"',
  });
  const rules = ruleList(condition && 'rules' in condition ? condition.rules : [], options.purpose, changed);
  const expressionRow = formRow(text('condition.expression'), expression, text('condition.expressionHint'));
  const update = () => {
    rules.element.hidden = mode.value !== 'all' && mode.value !== 'any';
    expressionRow.hidden = mode.value !== 'expression';
    if (!rules.element.hidden && rules.value().length === 0) rules.add();
    changed();
  };
  mode.addEventListener('change', update);
  expression.addEventListener('input', changed);
  container.append(formRow(text(`condition.${options.purpose}.label`), mode), rules.element, expressionRow);
  update();
  return {
    value() {
      if (mode.value === 'all' || mode.value === 'any') return { mode: mode.value, rules: rules.value() };
      if (mode.value === 'expression') return { mode: 'expression', expression: expression.value.trim() };
      return { mode: 'always' };
    },
  };
}

function ruleList(given: ConditionRule[], purpose: 'step' | 'post', changed: () => void) {
  const rules = given.map((rule) => ({ ...rule }));
  const lines = element('div', { class: 'ringback-rules', role: 'group', 'aria-label': text('condition.rules') });
  const addLine = (rule: ConditionRule) => {
    const line = ruleLine(rule, purpose, changed, () => {
      rules.splice(rules.indexOf(rule), 1);
      line.remove();
      changed();
    });
    lines.append(line);
  };
  const add = () => {
    const rule: ConditionRule = { value: '', operator: 'equals', operand: '' };
    rules.push(rule);
    addLine(rule);
    changed();
  };
  for (const rule of rules) addLine(rule);
  const whole = element('div', { class: 'ringback-indent' }, lines);
  whole.append(
    button({ label: text('condition.addRule'), icon: 'plus' }, () => {
      add();
      lines.querySelector<HTMLInputElement>('.ringback-line:last-child input')?.focus();
    }),
  );
  return { element: whole, add, value: () => rules.map((rule) => ({ ...rule, value: rule.value.trim() })) };
}

function ruleLine(rule: ConditionRule, purpose: 'step' | 'post', changed: () => void, remove: () => void): HTMLElement {
  const value = textInput(rule.value, {
    isCode: true,
    placeholder: purpose === 'step' ? 'local.count' : 'record.state',
  });
  value.id = uniqueId('rule');
  value.setAttribute('aria-label', text('condition.value'));
  const operator = select(
    operators.map((name) => ({ value: name, label: text(`operator.${name}`) })),
    rule.operator,
  );
  operator.setAttribute('aria-label', text('condition.operator'));
  const operand = textInput(rule.operand);
  operand.setAttribute('aria-label', text('condition.operand'));
  const update = () => {
    rule.value = value.value;
    rule.operator = operator.value as ConditionOperator;
    rule.operand = operand.value;
    operand.hidden = withoutOperand.has(rule.operator);
  };
  update();
  for (const input of [value, operator, operand]) {
    input.addEventListener('input', () => {
      update();
      changed();
    });
  }
  const removal = button({ label: text('condition.removeRule'), icon: 'remove', isIconOnly: true }, remove);
  return element('div', { class: 'ringback-line' }, value, operator, operand, removal);
}
