import type { Directory } from '../core/directory/directory';
import { type RingbackError, toRingbackError } from '../core/errors';
import { type AttemptRef, attemptKey } from '../core/followup/attempt-window';
import type { AttributeScopes } from '../core/followup/attributes';
import { type Recipient, resolveRecipients, type UnresolvedRecipient } from '../core/followup/recipients';
import type { Message } from './define-node';
import type { FlowItem } from './due-messages';
import type { FlowFollowup } from './flow-followup';
import type { RecipientLookup } from './recipient-lookup';
import type { TypedValue, ValueContext } from './typed-value';

interface Mapping {
  user: TypedValue | undefined;
  group: TypedValue | undefined;
  unknown: 'address' | 'skip';
}

/** Who was found for the items of one message. */
export class FoundRecipients {
  readonly recipients = new Map<string, { recipient: Recipient; items: FlowItem[] }>();
  readonly unresolved: { item: FlowItem; reason: UnresolvedRecipient }[] = [];
  /** Why some items are not decided: the system that knows their recipients is away for now. */
  transientError: RingbackError | undefined;
  readonly #keys = new Map<string, string[]>();

  constructor(private readonly service: FlowFollowup) {}

  add(item: FlowItem, recipients: Recipient[], unresolved: UnresolvedRecipient[], attributes: AttributeScopes): void {
    const wanted = item.only ? recipients.filter(({ key }) => item.only?.includes(key)) : recipients;
    this.#keys.set(
      keyOf(item),
      wanted.map(({ key }) => key),
    );
    for (const recipient of wanted) {
      const known = this.recipients.get(recipient.key);
      if (known) known.items.push(item);
      else this.recipients.set(recipient.key, { recipient: withAttributes(recipient, attributes), items: [item] });
    }
    // Reported with the attempt itself, not again with each deferral of it.
    if (!item.only) for (const reason of unresolved) this.unresolved.push({ item, reason });
  }

  has(item: FlowItem): boolean {
    return this.#keys.has(keyOf(item));
  }

  keysOf(item: AttemptRef): string[] {
    return this.#keys.get(keyOf(item)) ?? [];
  }

  /** Never silence: why somebody could not be told is part of the history. */
  async recordUnresolved(): Promise<void> {
    if (this.unresolved.length === 0) return;
    const events = this.unresolved.map(({ item, reason }) => ({
      kind: 'recipient.unresolved' as const,
      description: reason.reason,
      followupId: this.service.id,
      recordId: item.recordId,
      round: item.round,
      recipient: reason.key || undefined,
      isError: true,
      data: { attempt: item.attempt, code: reason.code },
    }));
    await this.service.storeService.store.appendEvents(events, this.service.clock.now());
  }
}

/** Finds the recipients of items as a recipients node is configured. */
export class RecipientResolver {
  constructor(
    private readonly mapping: Mapping,
    private readonly lookup: RecipientLookup | undefined,
    private readonly directory: () => Promise<Directory>,
  ) {}

  async resolve(items: FlowItem[], service: FlowFollowup, msg: Message, signal: AbortSignal): Promise<FoundRecipients> {
    const found = new FoundRecipients(service);
    const directory = await this.directory();
    const attributes = attributesOf(msg);
    await Promise.all(
      items.map((item) => this.#resolveOne(item, { found, directory, attributes, service, msg, signal })),
    );
    return found;
  }

  async #resolveOne(
    item: FlowItem,
    {
      found,
      directory,
      attributes,
      service,
      msg,
      signal,
    }: {
      found: FoundRecipients;
      directory: Directory;
      attributes: AttributeScopes;
      service: FlowFollowup;
      msg: Message;
      signal: AbortSignal;
    },
  ): Promise<void> {
    try {
      let context: ValueContext = { record: item.record, ...attributes };
      if (this.lookup) context = merge(context, await this.lookup.attributes(context, service, signal));
      const { resolved, unresolved } = resolveRecipients({
        user: await this.mapping.user?.(context, msg),
        group: await this.mapping.group?.(context, msg),
        directory,
        unknown: this.mapping.unknown,
      });
      found.add(item, resolved, unresolved, context);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      // One record whose recipients cannot be found must not keep the others waiting.
      const error = toRingbackError(thrown);
      if (error.retryable) found.transientError = error;
      else found.add(item, [], [{ key: '', reason: error.message, code: error.code }], attributes);
    }
  }
}

function keyOf({ recordId, round, attempt, only }: AttemptRef): string {
  return attemptKey({ recordId, round, attempt, only });
}

function attributesOf(msg: Message): AttributeScopes {
  const followup = msg.followup as { attributes?: Partial<AttributeScopes> } | undefined;
  return { local: {}, global: {}, user: {}, ...followup?.attributes };
}

function merge(context: ValueContext, found: AttributeScopes): ValueContext {
  return {
    ...context,
    local: { ...context.local, ...found.local },
    global: { ...context.global, ...found.global },
    user: { ...context.user, ...found.user },
  };
}

function withAttributes(recipient: Recipient, { user }: AttributeScopes): Recipient {
  return { ...recipient, attributes: { ...user, ...recipient.attributes } };
}
