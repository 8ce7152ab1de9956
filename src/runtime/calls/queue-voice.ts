import { sayDefault } from '../../core/call/announcements/say-default';
import type { CallSession } from '../../core/call/call-session';
import { type CompiledPrompts, compilePrompts } from '../../core/call/compile-prompts';
import type { QueueVoice } from '../../core/call/queue-visit';
import type { QueueSettings } from '../../core/call/team-settings';
import type { Media } from '../../ports/gateway';
import type { CallVoice, Speaker } from './call-voice';

export interface QueueTexts extends Speaker {
  /** For the agent's ear; empty: our own sentence. */
  whisper: CompiledPrompts;
  /** The same as the dialog stores it. */
  whisperText: string;
}

export function queueTexts(language: string, voice: string, whisperText: string): QueueTexts {
  const items = whisperText.trim() ? [{ kind: 'text', text: whisperText }] : [];
  return { language, voice, whisperText, whisper: compilePrompts(items, 'The whisper') };
}

const minuteMs = 60_000;

/** What a queue says to one caller, in the caller's language. */
export function createQueueVoice(
  voice: CallVoice,
  queue: () => QueueSettings,
  texts: QueueTexts,
  session: CallSession,
  msg: Record<string, unknown>,
  signal: AbortSignal,
): QueueVoice {
  const language = texts.language || session.language;
  const say = (...sentences: string[]) => voice.sentences(sentences, language, signal);
  let music: Promise<Media[]> | undefined;
  return {
    music() {
      music ??= playMusic();
      return music;
    },
    place(position, waitMs) {
      const minutes = waitMs === undefined ? undefined : Math.round(waitMs / minuteMs);
      return say(
        ...(position > 0 ? [sayDefault(language, 'position', { position })] : []),
        ...(minutes === undefined ? [] : [sayDefault(language, 'wait', { minutes })]),
      );
    },
    callbackOffer: (digit) => say(sayDefault(language, 'callbackOffer', { digit })),
    callbackPromise: () => say(sayDefault(language, 'callbackPromise', { number: session.call.ani })),
    async whisper() {
      if (!texts.whisper.isEmpty) return (await voice.prepare(texts.whisper, session, msg, texts, signal)).media;
      return [];
    },
  };

  async function playMusic(): Promise<Media[]> {
    const own = compilePrompts(queue().music, 'The music');
    if (own.isEmpty) return [voice.library.holdMusic()];
    return (await voice.prepare(own, session, msg, texts, signal)).media;
  }
}
