import assert from 'node:assert/strict';
import { startTelegram, type TelegramServer, telegramToken } from '../../demo/sandbox/vendors/telegram';
import { createTelegramChannel } from '../../src/adapters/telegram/telegram-channel';
import { RingbackError } from '../../src/core/errors';
import type { FeedReader, InboundItem } from '../../src/ports/channel-inbound';
import { channelMessage } from './channel-suite';
import { connection } from './vendor-setup';

describe('what comes in from Telegram, where the channel asks for it', () => {
  let telegram: TelegramServer;
  let ended: AbortController;
  let pauses: number[];
  let position: string | undefined;
  let taken: InboundItem[];
  let troubles: (RingbackError | undefined)[];
  beforeEach(async () => {
    telegram = await startTelegram();
    ended = new AbortController();
    pauses = [];
    position = undefined;
    taken = [];
    troubles = [];
  });
  afterEach(() => telegram.close());

  /** Ends at the first pause after a failure. */
  const follow = async (over: Partial<FeedReader> = {}) => {
    const channel = createTelegramChannel(
      { id: 'c1', name: 'Telegram', token: telegramToken, apiUrl: telegram.url, ...connection },
      {
        now: () => 0,
        pause: async (ms) => {
          pauses.push(ms);
          ended.abort();
        },
      },
    );
    const reader: FeedReader = {
      recall: async () => position,
      remember: async (next) => {
        position = next;
      },
      take: async (items) => {
        taken.push(...items);
        return true;
      },
      onTrouble: (error) => {
        troubles.push(error);
      },
      ...over,
    };
    await channel.follow?.(reader, ended.signal);
    return channel;
  };

  it('says plainly that something else asks with the same token, and has links until then', async () => {
    telegram.updates.isConflict = true;
    const channel = await follow();
    const [error] = troubles;
    assert.ok(error instanceof RingbackError);
    assert.match(error.toString(), /409: Conflict.*a bot of its own/s);
    assert.ok(!error.toString().includes(telegramToken));
    assert.deepEqual([pauses, channel.inbound?.takesPresses()], [[60_000], false]);
    await channel.close();
  });

  it('leaves a webhook alone that is not its own', async () => {
    telegram.updates.webhook = { url: 'https://elsewhere.example.org/bot', secret: 'theirs' };
    const channel = await follow();
    assert.match(String(troubles[0]), /goes to elsewhere\.example\.org/);
    assert.equal(telegram.updates.webhook.secret, 'theirs');
    await channel.close();
  });

  it('asks again for what could not be kept', async () => {
    telegram.updates.push(telegram.updates.say(4_711, 'On leave'));
    const channel = await follow({
      take: async () => {
        throw new RingbackError('RB_STORE_UNAVAILABLE', 'The store is away.', { retryable: true });
      },
    });
    assert.deepEqual([position, pauses, telegram.updates.waiting], [undefined, [5_000], 1]);
    await channel.close();
  });

  it('removes its own webhook first, and brings what was waiting there, once', async () => {
    telegram.updates.webhook = { url: 'https://flows.example.org/ringback/channel/c1', secret: 'ours' };
    const reply = telegram.updates.say(4_711, 'On leave');
    telegram.updates.push(reply);
    const channel = await follow({
      remember: async (next) => {
        position = next;
        ended.abort();
      },
    });
    assert.equal(telegram.updates.webhook.url, '');
    assert.partialDeepStrictEqual(taken, [{ kind: 'replied', address: '4711', text: 'On leave', isShared: false }]);
    assert.equal(position, String(reply.update_id + 1));
    await channel.close();
  });

  it('tells who starts the bot the number of the chat', async () => {
    telegram.updates.push(telegram.updates.say(4_711, '/start'));
    const remember = async () => ended.abort();
    const channel = await follow({ remember });
    assert.deepEqual(
      [...telegram.updates.messages.values()].map(({ shown }) => shown),
      ['telegram: 4711'],
    );
    const posted = telegram.updates.posted(telegram.updates.say(-100_200, '/start@ringback_bot'));
    const { answer } = channel.inbound?.read({ headers: {}, url: '', rawBody: Buffer.from(posted.body) }) ?? {};
    assert.deepEqual(JSON.parse(answer?.body ?? ''), {
      method: 'sendMessage',
      chat_id: '-100200',
      text: 'telegram: -100200',
    });
    await channel.close();
  });

  it('has buttons that fit, whatever their action is called', async () => {
    const channel = createTelegramChannel(
      { id: 'c1', name: 'Telegram', token: telegramToken, apiUrl: telegram.url, ...connection },
      { now: () => 0 },
    );
    const name = 'ä'.repeat(300);
    const card = {
      ...{ type: 'AdaptiveCard' as const, version: '1.3' as const, warnings: [] },
      body: [{ type: 'TextBlock' as const, text: 'Chairs' }],
      actions: [{ type: 'Action.Submit' as const, title: 'Yes', data: { action: name } }],
    };
    const harness = { address: '4711' } as Parameters<typeof channelMessage>[0];
    const message = channelMessage(harness, { card, actionTokens: { [name]: 'a.b.c' } });
    assert.equal((await channel.send(message, ended.signal)).status, 'sent');
    const [sent = assert.fail('nothing was sent')] = telegram.updates.messages.values();
    const [{ callback_data: data = '' } = {}] = telegram.updates.buttonsOf(sent);
    assert.ok(data !== '' && Buffer.byteLength(data) <= 64, data);
    await channel.close();
  });
});
