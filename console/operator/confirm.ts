import { at, element, setText } from '../shared/element.js';
import { Refused } from '../shared/server.js';
import { text } from '../shared/texts.js';

export interface Act {
  /** What is asked: "Pause Approvals?" */
  title: string;
  /** What it does to whom. */
  consequence: string;
  label: string;
  run(): Promise<unknown>;
  done: string;
  /** What takes it back, where that is possible. */
  undo?: () => Promise<unknown>;
}

/** Asks whether it is meant, does it, says so, and offers to take it back. Resolves with whether it was done. */
export async function confirmed(act: Act): Promise<boolean> {
  if (!(await ask(act))) return false;
  return tried(act.run, act.done, act.undo);
}

async function tried(run: () => Promise<unknown>, done: string, undo?: () => Promise<unknown>): Promise<boolean> {
  showNotice('');
  try {
    await run();
  } catch (error) {
    showNotice(error instanceof Refused ? error.message : text('notSent'));
    return false;
  }
  const button = element('button', { type: 'button', className: 'quiet', textContent: text('undo') });
  button.addEventListener('click', () => void (undo && tried(undo, text('undone'))), { once: true });
  at('done').replaceChildren(done, ...(undo ? [' ', button] : []));
  return true;
}

function ask({ title, consequence, label }: Act): Promise<boolean> {
  const dialog = at<HTMLDialogElement>('confirm');
  setText(at('confirm-title'), title);
  setText(at('confirm-text'), consequence);
  setText(at('confirm-yes'), label);
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

export function showNotice(sentence: string): void {
  at('notice').hidden = sentence === '';
  setText(at('notice'), sentence);
}

export function sentenceOf(error: unknown): string {
  return error instanceof Refused ? error.message : text('notSent');
}
