import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { RingbackError, toRingbackError } from '../core/errors';
import { registerSpeechRoute } from './calls/speech-route';
import { registerMediaRoute } from './media-route';
import { registerPages } from './pages/serve-page';
import { registerActionPages } from './routes/action';
import { checkChannel } from './routes/check-channel';
import { checkGateway } from './routes/check-gateway';
import { checkZendesk } from './routes/check-zendesk';
import { commandFollowup } from './routes/command-followup';
import { registerConsoleRoutes } from './routes/console';
import { deskEvents, deskInfo, deskPhone, deskState } from './routes/desk';
import { importIntoDirectory } from './routes/import-directory';
import { registerInboundRoute } from './routes/inbound';
import { inboxRecipients, registerInboxPages } from './routes/inbox';
import { registerJambonzRoute } from './routes/jambonz';
import { listChannels } from './routes/list-channels';
import { listFollowupStates } from './routes/list-followups';
import { listGateways } from './routes/list-gateways';
import { mapUser } from './routes/map-user';
import { registerMetrics } from './routes/metrics';
import { registerOptOutPages } from './routes/opt-out';
import { preview } from './routes/preview';
import { rotateKeys } from './routes/rotate-keys';
import { registerShareRoutes } from './routes/share';
import { cancelSimulation, simulate, simulationProgress } from './routes/simulate';
import { softphoneCommand, softphoneEvents, softphoneInfo } from './routes/softphone';
import { testChannel, testEcho } from './routes/test-channel';
import { tryPoll } from './routes/try-poll';
import { registerTwilioVoiceRoute } from './routes/twilio-voice';
import { why } from './routes/why';

/** What an admin route answers with: a value as JSON. Thrown errors become {code, message, remedy}. */
export type AdminHandler = (RED: NodeAPI, request: Request) => Promise<unknown>;

const registered = new WeakSet<object>();

/**
 * Registers every route once for the life of the server, not once for each node: a route of a node
 * would go on serving the node as it was before a redeploy. Handlers find live nodes by id.
 */
export function registerRoutes(RED: NodeAPI): void {
  const admin = RED.httpAdmin;
  if (!admin || registered.has(admin)) return;
  registered.add(admin);
  const get = (path: string, handler: AdminHandler) =>
    admin.get(path, RED.auth.needsPermission('ringback.read'), answer(RED, handler));
  const post = (path: string, handler: AdminHandler) =>
    admin.post(path, RED.auth.needsPermission('ringback.write'), answer(RED, handler));

  get('/ringback/followups', listFollowupStates);
  get('/ringback/channels', listChannels);
  get('/ringback/gateways', listGateways);
  get('/ringback/why', why);
  get('/ringback/inbox/:channelId/recipients', inboxRecipients);
  post('/ringback/poller/:id/command', commandFollowup);
  post('/ringback/try', tryPoll);
  post('/ringback/simulate', simulate);
  post('/ringback/simulate/:id/cancel', cancelSimulation);
  admin.get('/ringback/simulate/:id', RED.auth.needsPermission('ringback.write'), answer(RED, simulationProgress));
  post('/ringback/preview', preview);
  post('/ringback/channel/:id/check', checkChannel);
  post('/ringback/channel/:id/test', testChannel);
  get('/ringback/channel/:id/test/:testId', testEcho);
  post('/ringback/store/:id/rotate-keys', rotateKeys);
  post('/ringback/zendesk/:id/check', checkZendesk);
  post('/ringback/gateway/:id/check', checkGateway);
  post('/ringback/directory/import', importIntoDirectory);
  post('/ringback/directory/map', mapUser);
  post('/ringback/softphone/:id/commands', softphoneCommand);
  registerShareRoutes(RED);
  registerSpeechRoute(RED);
  registerInboxPages(RED);
  registerActionPages(RED);
  registerInboundRoute(RED);
  registerTwilioVoiceRoute(RED);
  registerJambonzRoute(RED);
  registerOptOutPages(RED);
  registerMediaRoute(RED);
  registerPages(RED);
  registerConsoleRoutes(RED);
  registerMetrics(RED);

  const mayWrite = RED.auth.needsPermission('ringback.write');
  admin.get('/ringback/softphone/:id/info', mayWrite, answer(RED, softphoneInfo));
  admin.get('/ringback/softphone/:id/events', mayWrite, stream(RED, softphoneEvents));
  const isAgent = RED.auth.needsPermission('ringback.agent');
  admin.get('/ringback/desk/:id/info', isAgent, answer(RED, deskInfo));
  admin.get('/ringback/desk/:id/events', isAgent, stream(RED, deskEvents));
  admin.post('/ringback/desk/:id/agents/:agentId/state', isAgent, answer(RED, deskState));
  admin.post('/ringback/desk/:id/agents/:agentId/phone', isAgent, answer(RED, deskPhone));
}

/** For routes that answer with JSON. */
export function answer(RED: NodeAPI, handler: AdminHandler) {
  return (request: Request, response: Response, next: NextFunction): void => {
    handler(RED, request)
      .then((value) => response.json(value))
      .catch((thrown: unknown) => answerError(response, thrown))
      .catch(next);
  };
}

/** For what answers with a stream; it fails before its first word, or not at all. */
export function stream(RED: NodeAPI, start: (RED: NodeAPI, request: Request, response: Response) => void) {
  return (request: Request, response: Response): void => {
    try {
      start(RED, request, response);
    } catch (thrown) {
      answerError(response, thrown);
    }
  };
}

/** As the editor's dialogs read it. */
export function answerError(response: Response, thrown: unknown): void {
  const error = toRingbackError(thrown);
  const { code, summary, remedy } = error;
  response.status(statusOf(error)).json({ code, message: summary, remedy });
}

function statusOf(error: RingbackError): number {
  if (error.status === 404) return 404;
  if (error.code === 'RB_SHARE_CHANGED') return 409;
  if (error.code.startsWith('RB_STORE_') || error.code === 'RB_ENGINE_STOPPED') return 503;
  return error.code === 'RB_INTERNAL' ? 500 : 400;
}

/** For handlers: what is asked for is not deployed. */
export function notDeployed(what: string): RingbackError {
  return new RingbackError('RB_INPUT', `This ${what} is not deployed, or not as it is in the editor.`, {
    remedy: 'Deploy first.',
    status: 404,
  });
}
