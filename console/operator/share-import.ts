import type { ShownPlan } from '../../src/runtime/share/share-task';
import { element } from '../shared/element.js';
import { ask, longWaitMs, Refused } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { confirmed, sentenceOf, showNotice } from './confirm.js';
import { replaceChildren } from './keep-focus.js';
import { faint } from './parts.js';
import { credentialFields, type GivenCredentials } from './share-credentials.js';
import { type Chosen, planTable } from './share-plan.js';

/** A zip is dropped in or chosen; what it would change is shown, decided and then done as one. */
export function importForm(after: { onApplied(): void; undo(): Promise<unknown> }): HTMLElement {
  const file = element('input', { type: 'file', accept: '.zip,application/zip', name: 'zip' });
  const drop = element('label', { className: 'drop' }, text('share.drop'), file);
  const body = element('div', { className: 'plan' });
  const chosen = new Map<string, Chosen>();
  let credentials: GivenCredentials = {};
  let zip = '';
  let plans = 0;

  file.addEventListener('change', () => void take(file.files?.[0]));
  for (const name of ['dragenter', 'dragover'] as const) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add('is-over');
    });
  }
  drop.addEventListener('dragleave', () => drop.classList.remove('is-over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('is-over');
    void take(event.dataTransfer?.files[0]);
  });

  async function take(dropped: File | undefined): Promise<void> {
    if (!dropped) return;
    zip = await base64Of(dropped);
    chosen.clear();
    credentials = {};
    await plan();
  }

  const asked = () => ({ zip, choices: Object.fromEntries(chosen) });

  async function plan(): Promise<void> {
    plans += 1;
    const mine = plans;
    body.setAttribute('aria-busy', 'true');
    try {
      const shown = await ask<ShownPlan>('share/plan', asked(), longWaitMs);
      // Whoever has chosen again meanwhile is answered by the later plan.
      if (mine !== plans) return;
      show(shown);
      showNotice('');
    } catch (error) {
      if (mine !== plans) return;
      body.replaceChildren();
      showNotice(sentenceOf(error));
    }
    body.removeAttribute('aria-busy');
  }

  function show(shown: ShownPlan): void {
    const choose = (id: string, choice: Chosen | undefined) => {
      if (choice) chosen.set(id, choice);
      else chosen.delete(id);
      void plan();
    };
    const { undecided, isChange, obstacles } = shown;
    const go = element('button', { type: 'button', className: 'solid', textContent: text('share.apply') });
    go.disabled = obstacles.length > 0 || !isChange;
    go.dataset.focus = 'apply';
    go.addEventListener('click', () => void apply(shown));
    replaceChildren(
      body,
      planTable(shown, chosen, choose),
      ...credentialFields(shown, credentials),
      ...notes(shown),
      element('div', { className: 'buttons' }, go),
      faint(
        undecided.length > 0 ? text('share.undecided') : isChange ? text('share.allOrNothing') : text('share.noChange'),
      ),
    );
  }

  async function apply({ revision }: ShownPlan): Promise<void> {
    const isDone = await confirmed({
      ...{ title: text('share.applyAsk'), consequence: text('share.applyMeans'), label: text('share.apply') },
      run: () => ask('share/apply', { ...asked(), credentials, revision }, longWaitMs).catch(planAgain),
      ...{ undo: after.undo, done: text('share.applied') },
    });
    if (!isDone) return;
    body.replaceChildren();
    file.value = '';
    after.onApplied();
  }

  /** Somebody has deployed meanwhile: what was shown does not hold any more. */
  async function planAgain(error: unknown): Promise<never> {
    if (error instanceof Refused && error.status === 409) await plan();
    throw error;
  }

  return element('div', {}, faint(text('share.importHint')), drop, body);
}

/** What is missing here, and what else happens to the flows. */
function notes({ missing, newIds, cut }: ShownPlan): HTMLElement[] {
  const { environment, types, version } = missing;
  const moved = Object.keys(newIds).length;
  const lines = [
    ...(version ? [text('share.version', { needed: version.needed, found: version.found })] : []),
    ...(types.length > 0 ? [text('share.types', { names: types.join(', ') })] : []),
    ...(environment.length > 0 ? [text('share.environment', { names: environment.join(', ') })] : []),
    ...(moved > 0 ? [text('share.newIds', { count: moved })] : []),
    ...cut.map(({ node, to }) => text('share.cut', { node, to })),
  ];
  if (lines.length === 0) return [];
  return [element('ul', { className: 'words' }, ...lines.map((textContent) => element('li', { textContent })))];
}

async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  // More arguments than this are too many for one call.
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}
