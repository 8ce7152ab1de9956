import { toRingbackError } from '../../core/errors';
import type { FeedReader, InboundItem } from '../../ports/channel-inbound';
import { type JsonObject, listOf } from '../vendor-api/read-json';
import type { TelegramApi } from './telegram-api';
import { removeWebhook } from './telegram-reach';
import { ALLOWED_UPDATES, answerToStart } from './telegram-updates';

export interface UpdateFeed {
  telegram: TelegramApi;
  itemsOf(update: JsonObject): InboundItem[];
  /** Telegram can call us meanwhile: there is nothing to ask for. */
  isCalled(): boolean;
  /** Whether it can be asked for. */
  onReach(isReached: boolean): void;
  /** How long an answer may take. */
  timeoutMs: number;
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

const MOST_WAIT_SECONDS = 25;
const MOST_UPDATES = 50;
const BETWEEN_MS = 1_000;
const AFTER_FAILURE_MS = 5_000;
/** Two that ask with one token take it from each other. */
const AFTER_CONFLICT_MS = 60_000;

/**
 * Asks Telegram for what comes in, until the signal is aborted or Telegram can call. What was taken is not asked for
 * again, also after a restart; what could not be kept is. Never rejects. https://core.telegram.org/bots/api#getupdates
 */
export async function followUpdates(feed: UpdateFeed, reader: FeedReader, signal: AbortSignal): Promise<void> {
  const { telegram, itemsOf, isCalled, onReach, timeoutMs, pause } = feed;
  // The answer must be there before the request counts as failed.
  const timeout = Math.max(0, Math.min(MOST_WAIT_SECONDS, Math.floor(timeoutMs / 1_000) - 3));
  let isReady = false;

  async function round(): Promise<void> {
    if (!isReady) await removeWebhook(telegram, signal);
    isReady = true;
    const known = Number((await reader.recall()) ?? 0);
    const answer = await telegram.ask(
      'getUpdates',
      { offset: known, timeout, limit: MOST_UPDATES, allowed_updates: ALLOWED_UPDATES },
      signal,
    );
    if (!answer.ok) throw answer.outcome.error;
    onReach(true);
    reader.onTrouble(undefined);
    const updates = listOf(answer.result);
    for (const update of updates) {
      const items = itemsOf(update);
      if (items.length > 0) await reader.take(items);
      const said = answerToStart(update);
      if (said) await telegram.ask('sendMessage', said, signal);
      await reader.remember(String(Number(update.update_id) + 1));
    }
    if (timeout === 0 && updates.length === 0) await pause(BETWEEN_MS, signal);
  }

  while (!signal.aborted && !isCalled()) {
    try {
      await round();
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toRingbackError(thrown);
      const isConflict = error.status === 409 || error.code === 'RB_CHANNEL_REJECTED';
      if (isConflict) onReach(false);
      isReady = false;
      reader.onTrouble(error);
      await pause(isConflict ? AFTER_CONFLICT_MS : AFTER_FAILURE_MS, signal);
    }
  }
}
