import { join } from 'node:path';
import type { Request, RequestHandler } from 'express';
import type { NodeAPI } from 'node-red';
import { chooseLanguage } from '../../adapters/pages/page-language';
import { answerError } from '../routes';
import type { ShareAnswers } from '../share/share-task';
import { shareInThread } from '../share/share-thread';
import { ownAddress } from './own-node-red';

/**
 * Export and import of follow-ups and call flows: reading needs ringback.read, changing ringback.write.
 *
 * - GET ringback/share/subjects → {subjects, canUndo}: what can be exported.
 * - POST ringback/share/export {subjects?, hasDirectory?} → {zip (base64), manifest, findings}.
 * - POST ringback/share/plan {zip, choices?, otherwise?} → the plan, and the revision for which it holds.
 * - POST ringback/share/apply {zip, choices?, otherwise?, credentials?, revision} → the plan that was carried out.
 *   Refused (409) unless the flows still have the revision that the plan was shown for.
 * - POST ringback/share/undo: the flows as they were before the last import, unless somebody has deployed since.
 */
export function registerShareRoutes(RED: NodeAPI): void {
  const mayRead = RED.auth.needsPermission('ringback.read');
  const mayWrite = RED.auth.needsPermission('ringback.write');
  RED.httpAdmin.get('/ringback/share/subjects', mayRead, asTask(RED, 'subjects'));
  RED.httpAdmin.post('/ringback/share/export', mayRead, asTask(RED, 'export'));
  RED.httpAdmin.post('/ringback/share/plan', mayRead, asTask(RED, 'plan'));
  RED.httpAdmin.post('/ringback/share/apply', mayWrite, asTask(RED, 'apply'));
  RED.httpAdmin.post('/ringback/share/undo', mayWrite, asTask(RED, 'undo'));
}

/** Nothing of it is computed here: flows may be large, and this is the thread of the editor and of every flow. */
function asTask(RED: NodeAPI, kind: keyof ShareAnswers): RequestHandler {
  const run = async (request: Request) =>
    shareInThread({
      address: ownAddress(RED, request),
      task: {
        kind,
        body: bodyOf(request),
        language: chooseLanguage(request.get('accept-language')),
        undoFile: undoFile(RED),
        environment: Object.keys(process.env),
      },
    });
  return (request, response, next) => {
    run(request)
      .then((json) => response.type('json').send(json))
      .catch((thrown: unknown) => answerError(response, thrown))
      .catch(next);
  };
}

function bodyOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function undoFile(RED: NodeAPI): string {
  const { userDir } = RED.settings as { userDir?: string };
  return join(userDir ?? process.cwd(), 'ringback', 'share-undo.json');
}
