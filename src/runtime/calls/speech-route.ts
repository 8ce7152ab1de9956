import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../core/errors';
import type { Media } from '../../ports/gateway';
import { answerError, notDeployed } from '../routes';
import { findGateway } from './call-center';
import { cannotSpeak } from './call-voice';

const registered = new WeakSet<object>();

/**
 * POST ringback/speech/try {gateway, text, language, voice}: the text as callers of the deployed gateway would hear it,
 * as a WAV file; `{browser: true}` where the gateway speaks itself, which nobody but a caller can hear.
 */
export function registerSpeechRoute(RED: NodeAPI): void {
  const admin = RED.httpAdmin;
  if (!admin || registered.has(admin)) return;
  registered.add(admin);
  admin.post(
    '/ringback/speech/try',
    RED.auth.needsPermission('ringback.write'),
    (request: Request, response: Response, next: NextFunction) => {
      speak(request, response)
        .catch((thrown: unknown) => answerError(response, thrown))
        .catch(next);
    },
  );
}

async function speak(request: Request, response: Response): Promise<void> {
  const { gateway: id, text, language, voice } = readBody(request.body);
  const gateway = findGateway(id);
  if (!gateway) throw notDeployed('gateway');
  const left = new AbortController();
  response.once('close', () => left.abort(new RingbackError('RB_CLOSED', 'Nobody listens any more.')));
  const spokenIn = language || gateway.settings.language;
  const wanted: Media = { kind: 'text', text, language: spokenIn, voice: voice || gateway.voice.voiceOf(spokenIn) };
  const [media] = await gateway.voice.playable([wanted], left.signal);
  if (media?.kind === 'file') {
    response.set('cache-control', 'no-store');
    await sendAudio(response, media.path);
    return;
  }
  if (!gateway.deps.gateway.capabilities.speech) throw cannotSpeak();
  response.json({ browser: true });
}

/** What the dialog wants to hear; RB_INPUT for anything else. */
function readBody(body: unknown): { gateway: string; text: string; language: string; voice: string } {
  const { gateway, text, language = '', voice = '' } = (body ?? {}) as Record<string, unknown>;
  if ([gateway, text, language, voice].every((value) => typeof value === 'string')) {
    return { gateway, text, language, voice } as ReturnType<typeof readBody>;
  }
  throw new RingbackError('RB_INPUT', 'Speech needs the id of a gateway and a text.', {
    remedy: 'Send gateway and text, and if you like language and voice.',
  });
}

function sendAudio(response: Response, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'audio/wav' };
    // The user directory is mostly a hidden one.
    response.sendFile(path, { dotfiles: 'allow', cacheControl: false, headers }, (error?: Error) => {
      // Who left in the middle has nobody to be answered.
      if (error && !response.headersSent && !response.destroyed) reject(error);
      else resolve();
    });
  });
}
