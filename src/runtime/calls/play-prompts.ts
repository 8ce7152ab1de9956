import type { CallSession } from '../../core/call/call-session';
import type { CompiledPrompts, Playlist } from '../../core/call/compile-prompts';
import type { CallWork } from './call-step';
import type { CallVoice, Speaker } from './call-voice';

/** Says it, and tells the call's history what was said. */
export async function playPrompts(
  voice: CallVoice,
  prompts: CompiledPrompts,
  speaker: Speaker,
  { session, leg, msg, signal }: CallWork,
): Promise<void> {
  const playlist = await voice.prepare(prompts, session, msg, speaker, signal);
  if (playlist.media.length === 0) return;
  tellSaid(session, playlist);
  await leg.play(playlist.media, signal);
}

export function tellSaid(session: CallSession, { said }: Playlist): void {
  for (const item of said) {
    session.event('text' in item ? { kind: 'said', text: item.text } : { kind: 'played', what: item.what });
  }
}
