import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { keepRawBodies } from '../../adapters/vendor-api/raw-body';
import { findInboundChannel, wasInboundChannel } from '../inbound/inbound-channels';
import { createInboundEndpoint } from '../inbound/inbound-endpoint';
import { createRareWarning } from '../inbound/rare-warning';
import { inboundPath } from '../inbound/request-url';
import { takeInbound } from '../inbound/take-inbound';

/** POST ringback/channel/:channelId: what the vendors of channels send. */
export function registerInboundRoute(RED: NodeAPI): void {
  if (RED.server) keepRawBodies(RED.server, inboundPath);
  const endpoint = createInboundEndpoint({
    find: findInboundChannel,
    wasThere: wasInboundChannel,
    take: (channel, reading, request) => channel.scope.track(takeInbound(RED, channel, reading, request)),
    now: Date.now,
    warn: createRareWarning((sentence) => RED.log.warn(`[ringback] ${sentence}`), Date.now),
  });
  RED.httpNode.all(`${inboundPath}:channelId`, (request: Request, response: Response) => {
    // Never rejects: every failure is an answer of its own.
    endpoint.handle(request, response, String(request.params.channelId));
  });
}
