import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { JambonzGateway } from '../../adapters/jambonz/jambonz-gateway';
import { keepRawBodies, readRawBody } from '../../adapters/vendor-api/raw-body';
import { toRingbackError } from '../../core/errors';
import { keptGateways } from '../calls/call-center';
import { jambonzPath } from '../calls/parse-jambonz';
import { createRareWarning } from '../inbound/rare-warning';

/** POST ringback/jambonz/:gatewayId and the hooks below it: what jambonz asks for calls, answered with its verbs. */
export function registerJambonzRoute(RED: NodeAPI): void {
  if (RED.server) keepRawBodies(RED.server, jambonzPath);
  const warn = createRareWarning((sentence) => RED.log.warn(`[ringback] ${sentence}`), Date.now);
  const serve = (request: Request, response: Response) => {
    answer(RED, request, response).catch((thrown: unknown) => {
      warn('jambonz', `What jambonz asked could not be answered: ${toRingbackError(thrown)}`);
      if (!response.headersSent) response.status(503).end();
    });
  };
  RED.httpNode.post(`${jambonzPath}:gatewayId`, serve);
  RED.httpNode.post(`${jambonzPath}:gatewayId/:callSid/:run/:name/:key`, serve);
}

async function answer(RED: NodeAPI, request: Request, response: Response): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  const rawBody = await readRawBody(request);
  const { gatewayId = '', callSid, run, name, key } = request.params as Record<string, string | undefined>;
  const gateway = keptGateways(RED).find(gatewayId)?.deps.gateway;
  // It is not made yet, or not any more. jambonz asks again where its addresses say so.
  if (!(gateway instanceof JambonzGateway)) return void response.status(503).end();
  if (!rawBody) return void response.status(413).end();
  const below = callSid === undefined ? '' : `/${encodeURIComponent(callSid)}/${run}/${name}/${key}`;
  const headers = Object.fromEntries(Object.entries(request.headers).map(([what, value]) => [what, value?.toString()]));
  const { status, body } = await gateway.handle({ below, headers, rawBody });
  if (body !== undefined) response.type('application/json');
  response.status(status).end(body);
}
