import type { ShareAnswers } from '../../src/runtime/share/share-task';
import { element } from '../shared/element.js';
import { ask, longWaitMs, Refused } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { confirmed, sentenceOf } from './confirm.js';
import { button, faint, section } from './parts.js';
import { exportForm } from './share-export.js';
import { importForm } from './share-import.js';
import type { View } from './view.js';

/** Follow-ups and call flows out of this Node-RED as a zip, and into it. */
export function sharePage(): View {
  const exporting = element('div', {}, faint(text('connecting')));
  const undoing = element('div', {});
  let isClosed = false;
  let isSignedOut = false;

  async function load(): Promise<void> {
    try {
      const { subjects, canUndo } = await ask<ShareAnswers['subjects']>('share/subjects', undefined, longWaitMs);
      if (isClosed) return;
      exporting.replaceChildren(subjects.length > 0 ? exportForm(subjects) : faint(text('share.nothing')));
      undoing.replaceChildren(...(canUndo ? [button(text('share.undo'), () => void undo())] : []));
    } catch (error) {
      isSignedOut = error instanceof Refused && error.isSignIn;
      if (!isClosed) exporting.replaceChildren(element('p', { className: 'notice', textContent: sentenceOf(error) }));
    }
  }

  function undo(): Promise<boolean> {
    return confirmed({
      ...{ title: text('share.undoAsk'), consequence: text('share.undoMeans'), label: text('share.undo') },
      ...{ run: takeBack, done: text('undone') },
    });
  }

  const takeBack = () => ask('share/undo', {}, longWaitMs).finally(() => void load());

  void load();
  return {
    title: text('share'),
    element: element(
      'article',
      {},
      element('h1', { textContent: text('share') }),
      section(text('share.export'), exporting),
      section(text('share.import'), importForm({ onApplied: () => void load(), undo: takeBack }), undoing),
    ),
    /** Called once somebody has signed in: then the answer is another one. */
    update() {
      if (!isSignedOut) return;
      isSignedOut = false;
      void load();
    },
    close() {
      isClosed = true;
    },
  };
}
