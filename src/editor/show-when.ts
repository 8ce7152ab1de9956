import { find } from './element.js';

/** Shows the parts that belong to the chosen value of a select or a checkbox, and hides the others. */
export function showWhen(selector: string, parts: Record<string, string>, andSelector?: string): void {
  const second = andSelector === undefined ? undefined : find<HTMLSelectElement>(andSelector);
  const input = find<HTMLInputElement | HTMLSelectElement>(selector);
  const scope = input.closest('.ringback-form') ?? document;
  const update = () => {
    const value = input instanceof HTMLInputElement && input.type === 'checkbox' ? String(input.checked) : input.value;
    const both = parts[`${value}/${second?.value ?? ''}`];
    const shown = new Set(scope.querySelectorAll<HTMLElement>(both ?? parts[value] ?? ':not(*)'));
    for (const part of Object.values(parts)) {
      for (const target of scope.querySelectorAll<HTMLElement>(part)) target.hidden = !shown.has(target);
    }
  };
  $(input).on('change', update);
  if (second) $(second).on('change', update);
  update();
}
