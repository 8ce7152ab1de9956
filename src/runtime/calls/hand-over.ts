import { callerOf } from '../../core/call/call-message';
import { transferFacts, transferSummary } from '../../core/call/transfer-facts';
import { RingbackError } from '../../core/errors';
import type { CallWork } from './call-step';
import type { GatewayService } from './gateway-service';
import type { QueueRequest, QueueResult } from './wait-in-queue';

/**
 * The queue node where the gateway has a queue of its own: hands the caller to it, and is done. Who waits how long,
 * and who answers, is known to the gateway only; so there is no "timed out" and no callback.
 */
export async function handOver(
  gateway: GatewayService,
  { queue, priority, skills, texts }: QueueRequest,
  { session, leg, msg, signal }: CallWork,
): Promise<QueueResult> {
  if (!leg.transfer) {
    throw new RingbackError('RB_GATEWAY_UNSUPPORTED', `The gateway "${gateway.settings.name}" has no queue.`, {
      remedy: 'Use another kind of gateway for calls that wait for an agent.',
    });
  }
  const { language, voice, whisper } = texts;
  const context = { ...msg, msg, call: session.call };
  const { said } = await whisper.render(context, { language, voice }, gateway.voice.library);
  const whispered = said.flatMap((item) => ('text' in item ? [item.text] : [])).join(' ');
  await leg.transfer({
    ...{ queue, priority, skills, signal },
    facts: transferFacts(callerOf(session.call), msg),
    summary: whispered || transferSummary(callerOf(session.call), msg),
  });
  session.event({ kind: 'transferred', queue, priority });
  // The gateway plays what was said last, and lets go; that is no silence of the flow.
  session.occupy(leg.ended);
  return { kind: 'connected', queue: { name: queue, position: 0, waitedMs: 0, transferred: true } };
}
