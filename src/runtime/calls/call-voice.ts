import type { CallSession } from '../../core/call/call-session';
import type { CompiledPrompts, Playlist } from '../../core/call/compile-prompts';
import { RingbackError } from '../../core/errors';
import type { Media } from '../../ports/gateway';
import type { MediaLibrary } from '../../ports/media';
import type { Speech } from '../../ports/speech';

/** What a dialog says of how its texts are spoken; empty: as the call, or the gateway, has it. */
export interface Speaker {
  language: string;
  voice: string;
}

export interface CallVoiceSettings {
  library: MediaLibrary;
  /** Absent where the gateway speaks itself. */
  speech: Speech | undefined;
  /** By language, as the gateway's dialog lists them. */
  voices: { language: string; voice: string }[];
}

/** Makes what a node wants to say into what the gateway of a call can play. */
export class CallVoice {
  constructor(private readonly settings: CallVoiceSettings) {}

  get library(): MediaLibrary {
    return this.settings.library;
  }

  /** Fills in templates and has texts spoken. */
  async prepare(
    prompts: CompiledPrompts,
    session: CallSession,
    msg: Record<string, unknown>,
    speaker: Speaker,
    signal: AbortSignal,
  ): Promise<Playlist> {
    const language = speaker.language || session.language;
    const voice = speaker.voice || this.voiceOf(language);
    const context = { ...msg, msg, call: session.call };
    const playlist = await prompts.render(context, { language, voice }, this.settings.library);
    return { media: await this.playable(playlist.media, signal), said: playlist.said };
  }

  /** Sentences of ours, in the call's language. */
  async sentences(texts: readonly string[], language: string, signal: AbortSignal): Promise<Media[]> {
    const voice = this.voiceOf(language);
    const media = texts
      .filter((text) => text.trim() !== '')
      .map((text): Media => ({ kind: 'text', text, language, ...(voice ? { voice } : {}) }));
    return this.playable(media, signal);
  }

  async playable(media: readonly Media[], signal: AbortSignal): Promise<Media[]> {
    const { speech } = this.settings;
    if (!speech) return [...media];
    return Promise.all(
      media.map(async (medium): Promise<Media> => {
        if (medium.kind !== 'text') return medium;
        const { text, language, voice = '' } = medium;
        return { kind: 'file', path: await speech.render({ text, language, voice }, signal), said: text };
      }),
    );
  }

  async close(): Promise<void> {
    await this.settings.speech?.close();
  }

  voiceOf(language: string): string {
    const [base = ''] = language.split('-');
    const { voices } = this.settings;
    const found =
      voices.find((entry) => entry.language === language) ?? voices.find((entry) => entry.language === base);
    return found?.voice ?? '';
  }
}

/** For gateways without a way to speak: a clear sentence instead of silence. */
export function cannotSpeak(): RingbackError {
  return new RingbackError('RB_SPEECH', 'This gateway cannot speak, and no text to speech is chosen for it.', {
    remedy: 'Open the gateway and choose a command or a service as text to speech.',
  });
}
