import type { NodeAPI } from 'node-red';
import { toRingbackError } from '../../core/errors';
import { pause } from '../pause';
import type { InboundChannel } from './inbound-channels';
import { requestUrlOf } from './request-url';

/** Real time between tries; then the next deploy tries again. */
const laterMs = [10_000, 60_000, 600_000];

/** Tells the vendor where to call, after each deploy that may have changed it. What was registered is never removed: others may use it. */
export function keepRegistered(RED: NodeAPI, channel: InboundChannel): void {
  const { inbound, scope, publicUrl } = channel;
  const { id, name } = channel.channel;
  let registered = '';

  async function register(url: string): Promise<void> {
    for (const ms of [0, ...laterMs]) {
      await pause(ms, scope.signal);
      if (scope.signal.aborted || registered !== url) return;
      try {
        await inbound.register?.(url, scope.signal);
        return;
      } catch (thrown) {
        if (!scope.signal.aborted) {
          RED.log.warn(`[ringback] "${name}" could not tell its provider where to call: ${toRingbackError(thrown)}`);
        }
      }
    }
    registered = '';
  }

  // Most providers are told by hand, and Node-RED warns of more than ten listeners.
  if (!inbound.register) return;
  // By then the follow-ups are there, one of which may know the public URL.
  scope.listen(RED.events, 'flows:started', () => {
    const url = requestUrlOf(publicUrl(), id);
    if (!inbound.takesPresses() || url === registered) return;
    registered = url;
    void scope.track(register(url));
  });
}
