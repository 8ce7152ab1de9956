import { copyOfList, type Severity } from './call-settings.js';
import { find } from './element.js';
import { fieldList, type List } from './name-value-list.js';
import { text } from './text.js';

/** Which severity is served how early; 1 is first. */
export function severityTable(target: string, severities: unknown): List<Severity> {
  const rows = copyOfList<Severity>(severities).map(({ value, priority }) => ({
    value: String(value),
    priority: String(priority),
  }));
  const list = fieldList(
    find(target),
    rows,
    [
      { key: 'value', label: text('severity.value'), placeholder: text('severity.placeholder') },
      { key: 'priority', label: text('severity.priority'), width: '110px' },
    ],
    { addLabel: text('severity.add') },
  );
  return {
    value: () =>
      list
        .value()
        .map((row) => ({ value: row.value ?? '', priority: numberOf(row.priority) }))
        .filter(({ value }) => value !== ''),
  };
}

/** What is no number is kept for the validator to tell. */
function numberOf(entered: string | undefined): number {
  return /^\d+$/.test(entered ?? '') ? Number(entered) : 0;
}
