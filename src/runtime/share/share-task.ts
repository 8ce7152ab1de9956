import { createDialogLabels } from '../../adapters/dialog-labels/dialog-labels';
import type { PageLanguage } from '../../adapters/pages/page-language';
import { readZip } from '../../adapters/zip/read-zip';
import { writeZip } from '../../adapters/zip/write-zip';
import { RingbackError } from '../../core/errors';
import { bundleFiles, createBundle, readBundle } from '../../core/share/bundle';
import { parseChoices, parseUse } from '../../core/share/choices';
import { type Manifest, manifestOf } from '../../core/share/manifest';
import { parseCredentials } from '../../core/share/parse-credentials';
import { type ImportPlan, planImport } from '../../core/share/plan';
import { type PlanView, viewPlan } from '../../core/share/plan-view';
import type { Finding } from '../../core/share/secrets';
import { type Subject, subjectsOf } from '../../core/share/subjects';
import type { FlowPlace, FlowsNow } from '../../ports/flow-place';
import { hasUndo, keepUndo, takeUndo } from './undo-file';

/** What a route was asked, with what it needs to know of this Node-RED. Plain data: it crosses a thread. */
export interface ShareTask {
  kind: keyof ShareAnswers;
  body: Record<string, unknown>;
  language: PageLanguage;
  /** Of the last import. */
  undoFile: string;
  /** Names of variables that are set here. */
  environment: string[];
}

export type ShownPlan = PlanView & { revision: string };

/** By the kind of the task. */
export interface ShareAnswers {
  subjects: { subjects: Subject[]; canUndo: boolean };
  /** `zip` is base64. */
  export: { zip: string; manifest: Manifest; findings: Finding[] };
  plan: ShownPlan;
  apply: ShownPlan;
  undo: { revision: string };
}

/** Carries out what a route was asked, on the flows of a place. */
export async function runShareTask(task: ShareTask, place: FlowPlace): Promise<ShareAnswers[keyof ShareAnswers]> {
  switch (task.kind) {
    case 'subjects':
      return listSubjects(task, place);
    case 'export':
      return exportFlows(task, place);
    case 'plan': {
      const now = await place.read();
      return { ...viewFor(task, planOf(task, now)), revision: now.revision };
    }
    case 'apply':
      return applyPlan(task, place);
    case 'undo': {
      const { flows, revision } = await takeUndo(task.undoFile);
      return { revision: await place.write(flows, revision, {}) };
    }
  }
}

async function listSubjects({ undoFile }: ShareTask, place: FlowPlace): Promise<ShareAnswers['subjects']> {
  const { nodes, revision } = await place.read();
  return { subjects: subjectsOf(nodes), canUndo: await hasUndo(undoFile, revision) };
}

async function exportFlows({ body }: ShareTask, place: FlowPlace): Promise<ShareAnswers['export']> {
  const { subjects, hasDirectory } = body;
  if (subjects !== undefined && !(Array.isArray(subjects) && subjects.every((id) => typeof id === 'string'))) {
    throw new RingbackError('RB_INPUT', 'The chosen follow-ups are no list of ids.', { remedy: 'Choose them again.' });
  }
  const { nodes } = await place.read();
  const findings: Finding[] = [];
  const options = { subjects, hasDirectory: hasDirectory === true };
  const bundle = createBundle(nodes, options, (finding) => findings.push(finding));
  return { zip: writeZip(bundleFiles(bundle)).toString('base64'), manifest: manifestOf(bundle), findings };
}

async function applyPlan(task: ShareTask, place: FlowPlace): Promise<ShownPlan> {
  const now = await place.read();
  if (task.body.revision !== now.revision) throw changed();
  const plan = planOf(task, now);
  const view = viewFor(task, plan);
  if (view.obstacles.length > 0) {
    throw new RingbackError('RB_SHARE', 'This import cannot be carried out yet.', { remedy: view.obstacles.join(' ') });
  }
  if (!plan.isChange) return { ...view, revision: now.revision };
  const revision = await keepUndo(task.undoFile, now.nodes, () =>
    place.write(plan.flows, now.revision, plan.credentials),
  );
  return { ...view, revision };
}

function planOf({ body, environment }: ShareTask, now: FlowsNow): ImportPlan {
  const { zip, choices, otherwise, credentials } = body;
  if (typeof zip !== 'string') {
    throw new RingbackError('RB_INPUT', 'There is no zip to import.', { remedy: 'Choose one that was exported.' });
  }
  const source = readBundle(readZip(Buffer.from(zip, 'base64')));
  return planImport(
    source,
    { ...now, environment: new Set(environment) },
    { choices: parseChoices(choices), otherwise: parseUse(otherwise), credentials: parseCredentials(credentials) },
  );
}

function viewFor({ language }: ShareTask, plan: ImportPlan): PlanView {
  return viewPlan(plan, createDialogLabels(language));
}

function changed(): RingbackError {
  return new RingbackError('RB_SHARE_CHANGED', 'Somebody has deployed meanwhile; nothing was changed.', {
    remedy: 'Look at the plan again.',
  });
}
