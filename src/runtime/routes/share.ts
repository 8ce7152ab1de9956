import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Request, RequestHandler } from 'express';
import type { NodeAPI } from 'node-red';
import { createDialogLabels } from '../../adapters/dialog-labels/dialog-labels';
import { chooseLanguage } from '../../adapters/pages/page-language';
import { readZip } from '../../adapters/zip/read-zip';
import { writeZip } from '../../adapters/zip/write-zip';
import { RingbackError } from '../../core/errors';
import { bundleFiles, createBundle, readBundle } from '../../core/share/bundle';
import { parseChoices, parseUse } from '../../core/share/choices';
import { manifestOf } from '../../core/share/manifest';
import { parseCredentials } from '../../core/share/parse-credentials';
import { type ImportPlan, planImport } from '../../core/share/plan';
import { type PlanView, viewPlan } from '../../core/share/plan-view';
import type { Finding } from '../../core/share/secrets';
import { parseUndo, undoRecord } from '../../core/share/undo';
import type { FlowsNow } from '../../ports/flow-place';
import type { AdminHandler } from '../routes';
import { ownFlows } from './own-node-red';

/** Export and import of follow-ups and call flows: reading needs ringback.read, changing ringback.write. */
export function registerShareRoutes(
  RED: NodeAPI,
  answer: (RED: NodeAPI, handler: AdminHandler) => RequestHandler,
): void {
  const mayRead = RED.auth.needsPermission('ringback.read');
  const mayWrite = RED.auth.needsPermission('ringback.write');
  RED.httpAdmin.post('/ringback/share/export', mayRead, answer(RED, exportFlows));
  RED.httpAdmin.post('/ringback/share/plan', mayRead, answer(RED, showPlan));
  RED.httpAdmin.post('/ringback/share/apply', mayWrite, answer(RED, applyPlan));
  RED.httpAdmin.post('/ringback/share/undo', mayWrite, answer(RED, undoImport));
}

/** POST ringback/share/export {subjects?, hasDirectory?} → {zip (base64), manifest, findings}. */
async function exportFlows(RED: NodeAPI, request: Request): Promise<unknown> {
  const { subjects, hasDirectory } = bodyOf(request);
  if (subjects !== undefined && !(Array.isArray(subjects) && subjects.every((id) => typeof id === 'string'))) {
    throw new RingbackError('RB_INPUT', 'The chosen follow-ups are no list of ids.', { remedy: 'Choose them again.' });
  }
  const { nodes } = await ownFlows(RED, request).read();
  const findings: Finding[] = [];
  const options = { subjects, hasDirectory: hasDirectory === true };
  const bundle = createBundle(nodes, options, (finding) => findings.push(finding));
  return { zip: writeZip(bundleFiles(bundle)).toString('base64'), manifest: manifestOf(bundle), findings };
}

/** POST ringback/share/plan {zip, choices?, otherwise?} → the plan, and the revision for which it holds. */
async function showPlan(RED: NodeAPI, request: Request): Promise<PlanView & { revision: string }> {
  const now = await ownFlows(RED, request).read();
  return { ...viewFor(request, planOf(request, now)), revision: now.revision };
}

/**
 * POST ringback/share/apply {zip, choices?, otherwise?, credentials?, revision} → the plan that was carried out.
 * Refused (409) unless the flows still have the revision that the plan was shown for.
 */
async function applyPlan(RED: NodeAPI, request: Request): Promise<PlanView & { revision: string }> {
  const place = ownFlows(RED, request);
  const now = await place.read();
  if (bodyOf(request).revision !== now.revision) throw changed();
  const plan = planOf(request, now);
  const view = viewFor(request, plan);
  if (view.obstacles.length > 0) {
    throw new RingbackError('RB_SHARE', 'This import cannot be carried out yet.', { remedy: view.obstacles.join(' ') });
  }
  if (!plan.isChange) return { ...view, revision: now.revision };
  // Written before the deploy, which must not be lost with its way back.
  await keepUndo(RED, now, '');
  const revision = await place.write(plan.flows, now.revision, plan.credentials);
  await keepUndo(RED, now, revision);
  return { ...view, revision };
}

/** POST ringback/share/undo: the flows as they were before the last import, unless somebody has deployed since. */
async function undoImport(RED: NodeAPI, request: Request): Promise<{ revision: string }> {
  const { flows, revision } = parseUndo(await readUndo(undoFile(RED)));
  return { revision: await ownFlows(RED, request).write(flows, revision, {}) };
}

function planOf(request: Request, now: FlowsNow): ImportPlan {
  const { zip, choices, otherwise, credentials } = bodyOf(request);
  if (typeof zip !== 'string') {
    throw new RingbackError('RB_INPUT', 'There is no zip to import.', { remedy: 'Choose one that was exported.' });
  }
  const source = readBundle(readZip(Buffer.from(zip, 'base64')));
  return planImport(
    source,
    { ...now, environment: new Set(Object.keys(process.env)) },
    { choices: parseChoices(choices), otherwise: parseUse(otherwise), credentials: parseCredentials(credentials) },
  );
}

function viewFor(request: Request, plan: ImportPlan): PlanView {
  return viewPlan(plan, createDialogLabels(chooseLanguage(request.get('accept-language'))));
}

function bodyOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function undoFile(RED: NodeAPI): string {
  const { userDir } = RED.settings as { userDir?: string };
  return join(userDir ?? process.cwd(), 'ringback', 'share-undo.json');
}

/** Readable by nobody else, like the flows themselves; never half of it. */
async function keepUndo(RED: NodeAPI, { nodes }: FlowsNow, revision: string): Promise<void> {
  const file = undoFile(RED);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(undoRecord(nodes, revision)), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readUndo(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new RingbackError('RB_SHARE', 'There is no import to take back.', {
      remedy: 'Nothing has been imported here yet.',
      cause,
    });
  }
}

function changed(): RingbackError {
  return new RingbackError('RB_SHARE_CHANGED', 'Somebody has deployed meanwhile; nothing was changed.', {
    remedy: 'Look at the plan again.',
  });
}
