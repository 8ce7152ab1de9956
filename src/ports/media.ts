import type { PromptItem } from '../core/call/prompt-item';
import type { Media } from './gateway';

/** Audio that can be played to callers. */
export interface MediaLibrary {
  /** Rejects with RB_CALL_MEDIA for what is no audio. */
  mediaOf(item: Exclude<PromptItem, { kind: 'text' }>): Promise<Media>;
  /** What callers hear who wait, unless their queue has something else. */
  holdMusic(): Media;
}
