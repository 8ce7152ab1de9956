import { element, icon } from './element.js';

/** What the runtime's routes answer when something is wrong, and what is shown when they cannot be reached. */
export interface Failure {
  code: string;
  message: string;
  remedy?: string;
  where?: string;
}

export function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown;
}

/** An error in plain words: what happened, where, what to do. */
export function failureBox(failure: Failure): HTMLElement {
  const box = element(
    'div',
    { class: 'ringback-box ringback-error', role: 'alert' },
    element('p', {}, icon('warning'), ' ', failure.message),
  );
  if (failure.remedy) box.append(element('p', { class: 'ringback-remedy' }, failure.remedy));
  if (failure.where) box.append(element('p', { class: 'ringback-detail' }, failure.where));
  return box;
}
