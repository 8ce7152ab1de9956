import type { NodeAPI } from 'node-red';
import { createSqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import { createDirectory } from '../../../src/core/directory/directory';
import { parseEntries } from '../../../src/core/directory/parse-entries';
import { actionEvent } from '../../../src/core/followup/action';
import { FollowupCoordinator } from '../../../src/core/followup/coordinator';
import { DeliveryLedger } from '../../../src/core/followup/delivery-ledger';
import { optOutEvent } from '../../../src/core/followup/opt-out';
import { parsePollingFrequency } from '../../../src/core/followup/schedule';
import { Deliverer } from '../../../src/core/message/deliverer';
import { dueMessage, type FlowItem } from '../../../src/runtime/due-messages';
import { notifyItems } from '../../../src/runtime/notify-items';
import { parseFollowup } from '../../../src/runtime/parse-followup';
import { mayOptOut, parseNotify } from '../../../src/runtime/parse-notify';
import { parseRecipients } from '../../../src/runtime/parse-recipients';
import { parseReconcile } from '../../../src/runtime/parse-reconcile';
import { RecipientResolver } from '../../../src/runtime/recipient-resolver';
import type { SimulateRequest } from '../../../src/runtime/simulation/simulate-nodes';
import { simulatedChannel } from '../../../src/runtime/simulation/simulated-channels';
import { FakeClock } from '../../fake-clock';
import { createScriptedExtraction, ScriptedSource, type SourceRecord } from '../followup/scripted-extraction';

/** What a channel was asked to send, or what the history says of somebody who could not be told. */
export interface Told {
  at: number;
  records: string[];
  attempt: number;
  recipient: string;
  channel: string;
  subject: string;
  text: string;
}

/** How fast the clock runs where guards of real work (looks, leases) are meant: fifty days in a few thousand looks. */
const speed = 120;
const day = 24 * 3_600_000;

/**
 * The same follow-up as production runs it: every poll is made and staged, every timer runs, on a store of its own;
 * only the clock is the test's, and the channel records.
 */
export async function realRun(
  request: SimulateRequest,
  optedOut: string[] = [],
): Promise<{ told: Told[]; ends: string[] }> {
  const clock = new FakeClock(request.from, speed);
  const store = createSqliteStore({ file: ':memory:' });
  await store.open();
  for (const recipient of optedOut) {
    const [followupId, at] = [request.followup.id, request.from];
    const event = optOutEvent({ followupId, recipient, channel: '' }, true);
    await store.setOptOut({ followupId, recipient, isOut: true, at, event });
  }
  const source = new ScriptedSource();
  source.records = request.records as SourceRecord[];
  const extraction = createScriptedExtraction(source, store);
  const settings = parseFollowup(request.followup.id, request.followup);
  const RED = {} as NodeAPI;
  const recipients = parseRecipients(RED, request.recipients);
  const { people = [], groups = [] }: Record<string, unknown> = request.directory ?? {};
  const directory = createDirectory(parseEntries({ users: people, groups }), { users: [], groups: [] });
  const notify = parseNotify(request.notifier);
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const told: Told[] = [];
  const ends: string[] = [];
  let ids = 0;
  const coordinator = new FollowupCoordinator({
    ...{ store, extraction, clock, settings, onError },
    owner: 'real',
    newId: () => `poll-${++ids}`,
    onChange: () => undefined,
  });
  const service = {
    id: settings.id,
    name: settings.name,
    settings,
    clock,
    coordinator,
    storeService: { store, extraction },
  };
  const { signal } = new AbortController();
  const routes = notify.channels.map((id) => {
    const values = request.channels.find((channel) => channel.id === id) ?? { id };
    const { channel, lane } = simulatedChannel(RED, id, values, clock);
    return {
      lane,
      channel: {
        ...channel,
        send: async (message: Parameters<typeof channel.send>[0]) => {
          const { subject, text, context } = message;
          const records = context.records.map(({ recordId }) => recordId).sort();
          const recipient = message.recipient.key;
          told.push({ at: clock.now(), records, attempt: context.attempt, recipient, channel: id, subject, text });
          supposeAnswers(records, context.attempt, recipient);
          return { status: 'sent' as const };
        },
      },
    };
  });
  const deliverer = new Deliverer({
    ...notify,
    mayOptOut: mayOptOut(notify),
    ...{ routes, store, clock, sendSignal: signal },
    ledger: new DeliveryLedger(store, clock, 'real'),
    random: Math.random,
    pause: async () => undefined,
  });
  const resolver = new RecipientResolver(recipients, undefined, {
    current: async () => directory,
    withLastUsed: async (people) => people,
  });

  async function answer(recordId: string, recipient: string): Promise<void> {
    const round = (await store.readRecord(settings.id, recordId))?.round ?? 0;
    const at = clock.now();
    const key = { followupId: settings.id, recordId, round, name: 'done', recipient };
    const event = actionEvent({ ...key, via: '', expiresAt: at }, 'done', { by: recipient });
    await store.recordAction({ ...key, at, by: recipient, needs: { done: 1 }, event });
  }

  function supposeAnswers(records: string[], attempt: number, recipient: string): void {
    for (const supposed of request.whatIf) {
      if (supposed.kind !== 'act' || supposed.after !== attempt || `user:${supposed.recipient}` !== recipient) continue;
      for (const recordId of records) {
        clock.setTimeout(() => {
          answer(recordId, recipient).catch(onError);
        }, 3_600_000);
      }
    }
  }

  coordinator.attachPoll({
    settings: {
      frequencyMs: parsePollingFrequency(request.poller.pollingFrequency),
      extract: { steps: [], loopingElement: '$', reconciliationId: '$.id', maxPages: 1000 },
      integrations: () => [],
    },
    emitPage: ({ page }, _attributes, pollId) => {
      setImmediate(() => coordinator.stagePage(pollId, page, undefined, 0).catch(onError));
    },
    onOutcome: () => undefined,
  });
  coordinator.attachReconcile({
    settings: parseReconcile(request.reconciler),
    sink: {
      due(items) {
        const msg = dueMessage(service, items);
        const flowItems = msg.payload as FlowItem[];
        (async () => {
          const found = await resolver.resolve(flowItems, service, msg, signal);
          coordinator.expectRecipients(flowItems, (item) => found.keysOf(item));
          await found.recordEvents();
          const orders = [...found.recipients.values()].map(({ recipient, items: theirs }) =>
            notifyItems({
              ...{ items: theirs, recipient, service, deliverer, signal },
              digest: notify.digest,
              onDelivered: () => undefined,
            }),
          );
          await Promise.all(orders);
        })().catch(onError);
      },
      ended(items) {
        for (const { recordId, outcome, reason = '' } of items) ends.push(`${recordId} ${outcome} ${reason}`.trim());
      },
    },
  });
  await coordinator.start();
  for (const supposed of request.whatIf.filter((each) => each.kind !== 'act').sort((a, b) => a.day - b.day)) {
    await clock.advance(request.from + supposed.day * day - clock.now());
    const gone = supposed.kind === 'close' ? supposed.recordId : (supposed.record as SourceRecord).id;
    const rest = source.records.filter(({ id }) => id !== gone);
    source.records = supposed.kind === 'close' ? rest : [...rest, supposed.record as SourceRecord];
  }
  await clock.advance(request.from + request.days * day - clock.now() - 1);
  await coordinator.stop();
  await store.close();
  if (errors.length > 0) throw errors[0];
  return { told, ends };
}
