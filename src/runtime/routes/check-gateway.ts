import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { RingbackError, toRingbackError } from '../../core/errors';
import { findGateway } from '../calls/call-center';
import type { GatewayService } from '../calls/gateway-service';
import { notDeployed } from '../routes';

const impatientMs = 20_000;

/**
 * POST ringback/gateway/:id/check: whether the deployed gateway takes calls, and whether what speaks for it does.
 * Calls nobody.
 */
export async function checkGateway(_RED: NodeAPI, request: Request): Promise<unknown> {
  const gateway = findGateway(String(request.params.id));
  if (!gateway) throw notDeployed('gateway');
  try {
    await gateway.deps.gateway.check?.();
    const detail = healthOf(gateway);
    await speakSomething(gateway);
    return { ok: true, detail };
  } catch (thrown) {
    const { code, summary, remedy } = toRingbackError(thrown);
    return { ok: false, error: { code, message: summary, remedy } };
  }
}

function healthOf({ health }: GatewayService): string {
  switch (health.state) {
    case 'up':
      return health.detail;
    case 'down':
      throw health.error;
    case 'starting':
      throw new RingbackError('RB_GATEWAY_UNAVAILABLE', 'The gateway is still connecting.', {
        remedy: 'Try again in a moment.',
      });
  }
}

/** A command that is missing, a key that is wrong: better found out here than by a caller. */
async function speakSomething(gateway: GatewayService): Promise<void> {
  const { language } = gateway.settings;
  await gateway.voice.sentences(['1'], language, AbortSignal.timeout(impatientMs));
}
