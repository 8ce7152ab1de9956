import net from 'node:net';
import type { DeliveryOutcome } from '../../ports/channel';
import { sendingStopped, unavailable } from '../channel-failure';

/** Whether the host of a URL takes connections. Nothing is sent: a webhook has no request that does nothing. */
export function checkReachable(url: URL, timeoutMs: number, signal: AbortSignal): Promise<DeliveryOutcome> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const end = (outcome: DeliveryOutcome) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(outcome);
    };
    const onAbort = () => end(sendingStopped(false));
    const away = (why: string, cause?: unknown) =>
      end(
        unavailable(`${url.host} could not be reached (${why}).`, {
          where: url.host,
          remedy: 'Check the URL, and that the receiver is up.',
          cause,
        }),
      );
    socket.setTimeout(timeoutMs, () => away('no answer in time'));
    socket.once('error', (error: NodeJS.ErrnoException) => away(error.code ?? error.message, error));
    socket.once('connect', () => end({ status: 'sent' }));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}
