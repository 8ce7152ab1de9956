import type { Action } from './action';

/**
 * The action that a text message means: its name or label and nothing else, in any case and without its accents, or its
 * number among those that were offered. `offered`: names, in their order. Undefined for any other text.
 */
export function actionMeant(text: string, offered: readonly string[], actions: readonly Action[]): Action | undefined {
  const said = folded(text);
  if (said === '') return undefined;
  const asked = offered.flatMap((name) => actions.find((action) => action.name === name) ?? []);
  const [meant, ...others] = asked.filter(({ name, label }) => folded(name) === said || folded(label) === said);
  if (meant) return others.length === 0 ? meant : undefined;
  const number = /^[1-9]$/.test(said) ? Number(said) : 0;
  const name = offered[number - 1];
  return asked.find((action) => action.name === name);
}

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s.!¡]+/g, ' ')
    .trim();
}
