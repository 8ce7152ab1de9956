import type { RawData } from 'ws';
import { RingbackError } from '../../core/errors';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { WebSocketPackage } from '../load-web-socket';
import { ariError } from './ari-error';
import { authorizationOf } from './ari-http';
import type { AsteriskSettings } from './asterisk-settings';

/** Asterisk's events have a few kilobytes. */
const maxPayload = 4 * 1024 * 1024;
const openWithinMs = 10_000;
const pingEveryMs = 10_000;
/** For the goodbye of the other side. */
const closeWithinMs = 1_000;

/** One WebSocket for the events of one application, from its opening to its end. */
export interface AriSocket {
  /** Rejects when it could not be opened. */
  opened: Promise<void>;
  /** Why it is over. Never rejects. */
  lost: Promise<RingbackError>;
  /** True when the other side still hears us; false when it is lost. */
  answers(): Promise<boolean>;
  /** Ends it, for this reason if there was none before. */
  end(why: RingbackError): void;
}

/** A connection that goes deaf without a word is found by pings: one that stays unanswered ends it. */
export function openAriSocket(
  settings: AsteriskSettings,
  { WebSocket, clock, onText }: { WebSocket: WebSocketPackage; clock: Clock; onText(text: string): void },
): AriSocket {
  const url = new URL(`${settings.ariUrl.replace(/\/+$/, '')}/events`);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('app', settings.ariApp);
  const socket = new WebSocket(url, {
    headers: { authorization: authorizationOf(settings) },
    handshakeTimeout: openWithinMs,
    ...{ maxPayload, perMessageDeflate: false, followRedirects: false },
    ...settings.tls,
  });
  let timer: TimerHandle | undefined;
  let isHeard = true;
  let reason: RingbackError | undefined;

  const watch = () => {
    timer = clock.setTimeout(() => {
      if (!isHeard) {
        reason ??= unavailable('Asterisk is silent: it answered no ping on the connection for events.');
        return socket.terminate();
      }
      isHeard = false;
      socket.ping();
      watch();
    }, pingEveryMs * clock.speed);
  };
  const end = (why: RingbackError) => {
    reason ??= why;
    if (socket.readyState !== WebSocket.OPEN) return socket.terminate();
    if (timer) clock.clearTimeout(timer);
    timer = clock.setTimeout(() => socket.terminate(), closeWithinMs * clock.speed);
    socket.close();
  };

  const lost = new Promise<RingbackError>((resolve) => {
    socket.on('close', (code) => {
      if (timer) clock.clearTimeout(timer);
      resolve(reason ?? unavailable(`Asterisk closed the connection for events (${code}).`));
    });
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', () => {
      watch();
      resolve();
    });
    void lost.then(reject);
  });
  socket.on('unexpected-response', (request, answer) => {
    reason ??= ariError(answer.statusCode ?? 0, 'GET events', '');
    answer.resume();
    request.destroy();
    socket.terminate();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reason ??= unavailable(`The connection for the events of Asterisk failed (${error.code ?? error.message}).`);
  });
  socket.on('pong', () => {
    isHeard = true;
  });
  socket.on('message', (data: RawData) => {
    isHeard = true;
    onText(String(data));
  });
  // Whoever waits for `lost` only has been told as well.
  opened.catch(() => undefined);
  const answers = () => {
    const heard = new Promise<boolean>((resolve) => socket.once('pong', () => resolve(true)));
    if (socket.readyState === WebSocket.OPEN) socket.ping();
    return Promise.race([heard, lost.then(() => false)]);
  };
  return { opened, lost, answers, end };
}

function unavailable(summary: string): RingbackError {
  return new RingbackError('RB_GATEWAY_UNAVAILABLE', summary, {
    retryable: true,
    remedy: 'Check the ARI address of the gateway, http.conf, and whether Asterisk is running.',
  });
}
