import { sayDefault } from '../../core/call/announcements/say-default';
import type { CompiledPrompts } from '../../core/call/compile-prompts';
import type { MenuPrompts } from '../../core/call/menu';
import type { CallWork } from './call-step';
import type { CallVoice, Speaker } from './call-voice';
import { tellSaid } from './play-prompts';

interface MenuTexts extends Speaker {
  prompts: CompiledPrompts;
  noInput: CompiledPrompts;
  invalid: CompiledPrompts;
}

/** What a menu says: the question now, what follows a mistake when one is made. */
export async function menuPrompts(
  voice: CallVoice,
  texts: MenuTexts,
  { session, msg, signal }: Pick<CallWork, 'session' | 'msg' | 'signal'>,
): Promise<MenuPrompts> {
  const prepare = async (prompts: CompiledPrompts) => {
    const playlist = await voice.prepare(prompts, session, msg, texts, signal);
    tellSaid(session, playlist);
    return playlist.media;
  };
  const language = texts.language || session.language;
  const orDefault = (prompts: CompiledPrompts, key: 'noInput' | 'invalid') => () =>
    prompts.isEmpty ? voice.sentences([sayDefault(language, key)], language, signal) : prepare(prompts);
  return {
    prompt: await prepare(texts.prompts),
    language,
    noInput: orDefault(texts.noInput, 'noInput'),
    invalid: orDefault(texts.invalid, 'invalid'),
  };
}
