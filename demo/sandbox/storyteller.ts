import type { Clock, TimerHandle } from '../../src/ports/clock';
import type { Desk } from './desk';
import { chapterMinutes, type StoryEvent, tellChapter } from './story';

const msPerMinute = 60_000;

export interface Storyteller {
  /** Begins at minute 0 of the story, at once. */
  start(): void;
  stop(): void;
}

/** Lets the story happen at the desk, by the clock that is given, without end. */
export function createStoryteller(desk: Desk, clock: Clock): Storyteller {
  /** Ids of the desk by the story's own keys: a visitor's records take numbers too. */
  const ids = new Map<string, string>();
  let pending: StoryEvent[] = [];
  let nextChapter = 0;
  let startedAt = 0;
  let timer: TimerHandle | undefined;

  function happen(event: StoryEvent): void {
    const { collection, key } = event;
    if (event.does === 'create') {
      ids.set(key, desk.create(collection, event.fields).id);
      return;
    }
    const id = ids.get(key) ?? '';
    if (event.does === 'remove') {
      desk.remove(collection, id);
      ids.delete(key);
      return;
    }
    if (desk.find(collection, id)?.status !== event.from) return;
    desk.change(collection, id, { ...event.fields, status: event.to });
  }

  function advance(): void {
    const minute = (clock.now() - startedAt) / msPerMinute;
    while (nextChapter * chapterMinutes <= minute) {
      pending = [...pending, ...tellChapter(nextChapter)].sort((a, b) => a.minute - b.minute);
      nextChapter += 1;
    }
    while (pending[0] && pending[0].minute <= minute) {
      const event = pending.shift();
      if (event) happen(event);
    }
    const nextMinute = Math.min(pending[0]?.minute ?? Number.POSITIVE_INFINITY, nextChapter * chapterMinutes);
    timer = clock.setTimeout(advance, (nextMinute - minute) * msPerMinute);
  }

  return {
    start() {
      startedAt = clock.now();
      advance();
    },
    stop() {
      if (timer) clock.clearTimeout(timer);
      timer = undefined;
    },
  };
}
