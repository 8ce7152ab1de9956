import { at, element, setText } from '../shared/element.js';
import { icon } from '../shared/icons.js';
import { pageId } from '../shared/server.js';
import { text } from '../shared/texts.js';
import type { DeskInfo } from './desk-link.js';
import type { TeamSnapshot } from './team-snapshot.js';

const storageKey = `ringback-desk-agent:${pageId}`;

/** Who sat here last: in this tab, or in this browser. */
export function rememberedAgent(): string {
  return sessionStorage.getItem(storageKey) ?? localStorage.getItem(storageKey) ?? '';
}

export function rememberAgent(id: string): void {
  sessionStorage.setItem(storageKey, id);
  localStorage.setItem(storageKey, id);
}

/** The list of agents of whom somebody is one. */
export function showAgentChoice({ agents }: DeskInfo, onChoose: (agentId: string) => void): void {
  at('no-agents').hidden = agents.length > 0;
  at('agents').replaceChildren(
    ...agents.map(({ id, name, skills }) => {
      const words = element(
        'span',
        {},
        element('strong', { textContent: name }),
        element('small', { textContent: skills.join(', ') }),
      );
      const state = element('span', { className: 'agent-state faint' });
      state.dataset.agent = id;
      const button = element('button', { type: 'button', className: 'agent' }, icon('person'), words, state);
      button.addEventListener('click', () => onChoose(id));
      return element('li', {}, button);
    }),
  );
}

/** Who is logged in already, for somebody who is about to take another's chair. */
export function showWhoIsThere({ agents }: TeamSnapshot): void {
  const stateOf = new Map(agents.map(({ id, state }) => [id, state]));
  for (const target of at('agents').querySelectorAll<HTMLElement>('[data-agent]')) {
    const state = stateOf.get(target.dataset.agent ?? '');
    setText(target, state && state !== 'logged-out' ? text(`state.${state}`) : '');
  }
}
