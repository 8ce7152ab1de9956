import type { Media } from '../../ports/gateway';
import type { MediaLibrary } from '../../ports/media';
import { RingbackError } from '../errors';
import { compileTemplate, type Template, type TemplateContext } from '../extract/template';
import { largestUploadBytes, type PromptItem } from './prompt-item';

type AudioItem = Exclude<PromptItem, { kind: 'text' }>;

type Compiled =
  | { kind: 'text'; template: Template; language: string; voice: string }
  | { kind: 'audio'; item: AudioItem; what: string };

/** What a caller is going to hear, and how the history puts it. */
export interface Playlist {
  media: Media[];
  said: ({ text: string } | { what: string })[];
}

export interface CompiledPrompts {
  readonly isEmpty: boolean;
  /** `language`, `voice`: for texts that name none of their own. A text that comes out empty is left out. */
  render(
    context: TemplateContext,
    speaker: { language: string; voice: string },
    library: MediaLibrary,
  ): Promise<Playlist>;
}

/** Reads a prompt list as a dialog stores it. RB_CONFIG says which item is wrong. */
export function compilePrompts(list: unknown, label: string): CompiledPrompts {
  const items = Array.isArray(list) ? list : [];
  const compiled = items.map((item, index) => compileItem(item as Partial<PromptItem>, `${label}, item ${index + 1}`));
  return {
    isEmpty: compiled.length === 0,
    async render(context, speaker, library) {
      const playlist: Playlist = { media: [], said: [] };
      for (const item of compiled) {
        if (item.kind === 'audio') {
          playlist.media.push(await library.mediaOf(item.item));
          playlist.said.push({ what: item.what });
          continue;
        }
        const text = (await item.template.render(context)).replace(/\s+/g, ' ').trim();
        if (!text) continue;
        const voice = item.voice || speaker.voice;
        const language = item.language || speaker.language;
        playlist.media.push({ kind: 'text', text, language, ...(voice ? { voice } : {}) });
        playlist.said.push({ text });
      }
      return playlist;
    },
  };
}

function compileItem(item: Partial<PromptItem> | undefined, where: string): Compiled {
  switch (item?.kind) {
    case 'text': {
      const { text = '', language = '', voice = '' } = item;
      return { kind: 'text', template: compileTemplate(String(text)), language, voice };
    }
    case 'file':
      if (item.path?.trim())
        return { kind: 'audio', item: { kind: 'file', path: item.path.trim() }, what: item.path.trim() };
      throw wrong(where, 'names no file');
    case 'url':
      if (URL.canParse(item.url ?? '') || item.url?.startsWith('sound:')) {
        return { kind: 'audio', item: { kind: 'url', url: item.url ?? '' }, what: item.url ?? '' };
      }
      throw wrong(where, `has no web address but "${item.url ?? ''}"`);
    case 'upload': {
      const { name = '', data = '' } = item;
      if (!data) throw wrong(where, 'has no audio in it');
      // Four characters of base64 are three bytes.
      if (data.length * 0.75 > largestUploadBytes) throw wrong(where, 'is larger than 1 MB');
      return { kind: 'audio', item: { kind: 'upload', name, data }, what: name };
    }
    default:
      throw wrong(where, `is of the unknown kind "${String((item as { kind?: unknown } | undefined)?.kind)}"`);
  }
}

function wrong(where: string, what: string): RingbackError {
  return new RingbackError('RB_CONFIG', `${where} ${what}.`, { remedy: 'Open the node, correct the item and deploy.' });
}
