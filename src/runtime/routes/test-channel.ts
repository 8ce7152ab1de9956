import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { Node, NodeAPI } from 'node-red';
import { languageOf } from '../../adapters/pages/page-language';
import { RingbackError } from '../../core/errors';
import { createTestMessage } from '../../core/message/test-message';
import type { ChannelService } from '../channel-service';
import { notDeployed } from '../routes';
import { echoOfTest, keepTestMessage } from '../test-messages';

/** The lane may be busy; the dialog is not kept waiting for longer. */
const impatientMs = 60_000;
const busy = new Set<string>();

/**
 * POST ringback/channel/:id/test {to, language?}: sends one test message, through the lane of the channel. Gives
 * `{ok: true, id, providerId?, hearsBack}`, or `{ok: false, error}` with what the provider said.
 */
export async function testChannel(RED: NodeAPI, request: Request): Promise<unknown> {
  const { node, channel, lane } = findChannel(RED, request);
  const { to, language } = (request.body ?? {}) as { to?: unknown; language?: unknown };
  const address = typeof to === 'string' ? to.trim() : '';
  const refused = channel.checkAddress(address);
  if (refused) return failed(refused);
  if (busy.has(channel.id)) {
    throw new RingbackError('RB_INPUT', 'A test message of this channel is on its way.', {
      remedy: 'Wait until it is sent.',
    });
  }
  busy.add(channel.id);
  const id = `test-${randomUUID()}`;
  const message = createTestMessage({
    ...{ deliveryId: id, address, channelName: channel.name || channel.kind },
    language: languageOf(typeof language === 'string' ? language : '') ?? 'en',
  });
  const signal = AbortSignal.timeout(impatientMs);
  try {
    const outcome = await lane.run(() => channel.send(message, signal), signal, address);
    // Whom it was for stays in the dialog.
    if (outcome.status === 'failed') {
      node.warn(`A test message was not sent: ${outcome.error.code}.`);
      return { ...failed(outcome.error), ...(outcome.isUncertain && { isUncertain: true }) };
    }
    const { providerId = '', address: sentTo = address } = outcome;
    node.log('A test message was sent.');
    keepTestMessage(id, { channelId: channel.id, providerId, address: sentTo, at: Date.now() });
    const hearsBack = channel.inbound !== undefined || channel.follow !== undefined;
    return { ok: true, id, ...(providerId && { providerId }), hearsBack };
  } finally {
    busy.delete(channel.id);
  }
}

/** GET ringback/channel/:id/test/:testId: what has come back of a test message so far. */
export async function testEcho(RED: NodeAPI, request: Request): Promise<unknown> {
  const { channel } = findChannel(RED, request);
  return echoOfTest(String(request.params.testId), channel.id) ?? {};
}

function findChannel(RED: NodeAPI, request: Request): ChannelService & { node: Node } {
  const node = RED.nodes.getNode(String(request.params.id)) as (Node & { ringback?: ChannelService }) | null;
  if (node?.type !== 'ringback-channel' || !node.ringback) throw notDeployed('channel');
  return { node, ...node.ringback };
}

function failed({ code, summary, remedy }: RingbackError) {
  return { ok: false, error: { code, message: summary, remedy } };
}
