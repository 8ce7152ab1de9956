import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { TwilioGateway } from '../../adapters/twilio-voice/twilio-gateway';
import { keepRawBodies, readRawBody } from '../../adapters/vendor-api/raw-body';
import { toRingbackError } from '../../core/errors';
import { keptGateways } from '../calls/call-center';
import { twilioVoicePath } from '../calls/parse-twilio';
import { createRareWarning } from '../inbound/rare-warning';

/** POST ringback/twilio/:gatewayId/:what: what Twilio asks for calls, answered with TwiML. */
export function registerTwilioVoiceRoute(RED: NodeAPI): void {
  if (RED.server) keepRawBodies(RED.server, twilioVoicePath);
  const warn = createRareWarning((sentence) => RED.log.warn(`[ringback] ${sentence}`), Date.now);
  RED.httpNode.post(`${twilioVoicePath}:gatewayId/:what`, (request: Request, response: Response) => {
    answer(RED, request, response).catch((thrown: unknown) => {
      warn('twilio voice', `What Twilio asked could not be answered: ${toRingbackError(thrown)}`);
      if (!response.headersSent) response.status(503).end();
    });
  });
}

async function answer(RED: NodeAPI, request: Request, response: Response): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  const rawBody = await readRawBody(request);
  const gateway = keptGateways(RED).find(String(request.params.gatewayId))?.deps.gateway;
  // It is not made yet, or not any more. Twilio asks again where our own addresses say so.
  if (!(gateway instanceof TwilioGateway)) return void response.status(503).end();
  if (!rawBody) return void response.status(413).end();
  const what = String(request.params.what);
  // As it was written: signatures are over the letters.
  const [query = ''] = /\?.*$/s.exec(request.originalUrl) ?? [];
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]));
  const { status, body } = await gateway.handle({ what, headers, rawBody, url: `${gateway.url}/${what}${query}` });
  if (body !== undefined) response.type('text/xml');
  response.status(status).end(body);
}
