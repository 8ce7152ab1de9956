import type { NodeAPI } from 'node-red';
import { createSpeech } from '../../adapters/speech/create-speech';
import { sayDefault } from '../../core/call/announcements/say-default';
import { setCallNotes } from '../call-notes';
import { createMediaLibrary } from '../media-library';
import type { StoreService } from '../store-service';
import { audioCaches, userDirOf } from './audio-caches';
import { keptGateways } from './call-center';
import { callClock } from './call-clock';
import { CallVoice } from './call-voice';
import { createGateway } from './create-gateway';
import { GatewayService } from './gateway-service';
import { loseMessages, sessionById } from './live-sessions';
import type { GatewayConfig } from './parse-gateway';

const followed = new WeakSet<object>();

/** Once for the life of the process. Of a deploy of some nodes only, the messages in the others are not lost. */
function followDeploys(RED: NodeAPI): void {
  if (followed.has(RED.events)) return;
  followed.add(RED.events);
  RED.events.on('flows:stopping', ({ type }: { type?: string } = {}) => {
    if (type === 'full') loseMessages();
  });
}

/**
 * The service of a gateway's config node: the one that was there before a redeploy when only the name, the
 * language or the voice is another one, for calls go on with it; otherwise a new one.
 */
export function acquireGateway(
  RED: NodeAPI,
  config: GatewayConfig,
  storeService: StoreService,
): { service: GatewayService; release: () => void } {
  followDeploys(RED);
  // Nodes that know nothing of calls, such as those of Zendesk, add to what a call's end tells.
  setCallNotes({ note: (msg) => sessionById(String((msg.call as { id?: unknown }).id))?.note(msg) });
  const { settings, kind, speech, voices } = config;
  const voiceKey = JSON.stringify([speech, voices]);
  const createVoice = () => {
    const caches = audioCaches(RED);
    return new CallVoice({
      library: createMediaLibrary({ userDir: userDirOf(RED), cache: caches.media }),
      speech: speech && createSpeech(speech, { cache: caches.speech }),
      voices,
    });
  };
  const kept = keptGateways(RED);
  const { service, isFresh } = kept.acquire(
    settings.id,
    JSON.stringify([storeService.key, kind]),
    (before, previous) => {
      const gateway = createGateway(RED, kind, (error) => made.emit('trouble', error));
      const made: GatewayService = new GatewayService(settings, {
        ...{ gateway, storeService, clock: callClock, before },
        voice: createVoice(),
        voiceKey,
        apology: (language) => sayDefault(language, 'apology'),
      });
      if (previous && previous.deps.storeService.key !== storeService.key) {
        void before.then(() => made.takeOver(previous));
      }
      return made;
    },
  );
  if (!isFresh) service.update(settings, voiceKey, createVoice);
  return { service, release: () => kept.release(settings.id, service) };
}
