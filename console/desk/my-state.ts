import { at, setText } from '../shared/element.js';
import { text } from '../shared/texts.js';
import type { AgentSnapshot, ChosenState } from './team-snapshot.js';
import { setSince, setUntil } from './ticking.js';

/** The switch between available, break and logged out, and what the state is otherwise. */
export function listenForState(onChoose: (state: ChosenState) => void): void {
  for (const button of buttons()) {
    button.addEventListener('click', () => onChoose(button.dataset.state as ChosenState));
  }
  at('ready').addEventListener('click', () => onChoose('available'));
}

export function showMyState({ name, state, since, until, nextState, reason }: AgentSnapshot): void {
  setText(at('my-name'), name);
  setText(at('my-state'), text(`state.${state}`));
  setSince(at('my-since'), state === 'logged-out' ? undefined : since);
  at('my-face').dataset.state = state;
  const isBusy = state === 'ringing' || state === 'on-call' || state === 'wrap-up';
  for (const button of buttons()) {
    const isPressed = button.dataset.state === (isBusy ? nextState : state);
    button.setAttribute('aria-pressed', String(isPressed));
  }
  const hints = [
    reason && !isBusy ? text(`reason.${reason}`) : '',
    isBusy && nextState ? text('afterCall', { state: text(`state.${nextState}`) }) : '',
  ].filter(Boolean);
  at('my-hint').hidden = hints.length === 0;
  setText(at('my-hint'), hints.join(' '));
  at('ready').hidden = state !== 'wrap-up';
  at('my-end').hidden = until === undefined;
  setUntil(at('my-until'), until);
}

function buttons(): HTMLButtonElement[] {
  return [...at('switch').querySelectorAll('button')];
}
