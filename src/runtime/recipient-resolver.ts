import type { Directory } from '../core/directory/directory';
import { type RingbackError, toRingbackError } from '../core/errors';
import { type AttemptRef, attemptKey } from '../core/followup/attempt-window';
import type { AttributeScopes } from '../core/followup/attributes';
import { escalatedTo, isEscalated } from '../core/followup/escalation';
import {
  type Recipient,
  type ResolvedRecipients,
  resolveRecipients,
  type UnresolvedRecipient,
} from '../core/followup/recipients';
import type { Message } from './define-node';
import { type DirectoryService, emptyDirectory } from './directory-service';
import type { FlowItem } from './due-messages';
import type { FlowFollowup } from './flow-followup';
import type { RecipientLookup } from './recipient-lookup';
import type { TypedValue, ValueContext } from './typed-value';

interface Mapping {
  user: TypedValue | undefined;
  group: TypedValue | undefined;
  unknown: 'address' | 'skip';
  escalation?: Escalation | undefined;
}

/** Whom else to tell after so many attempts. `to` may look at those who are told already. */
export interface Escalation {
  after: number;
  to(context: ValueContext, msg: Message, recipients: Recipient[]): Promise<unknown>;
}

/** Who was found for the items of one message. */
export class FoundRecipients {
  readonly recipients = new Map<string, { recipient: Recipient; items: FlowItem[] }>();
  readonly unresolved: { item: FlowItem; reason: UnresolvedRecipient }[] = [];
  /** Why some items are not decided: the system that knows their recipients is away for now. */
  transientError: RingbackError | undefined;
  readonly #escalated: { item: FlowItem; recipient: Recipient }[] = [];
  readonly #keys = new Map<string, string[]>();

  constructor(private readonly service: FlowFollowup) {}

  add(item: FlowItem, recipients: Recipient[], unresolved: UnresolvedRecipient[], attributes: AttributeScopes): void {
    const wanted = item.only ? recipients.filter(({ key }) => item.only?.includes(key)) : recipients;
    this.#keys.set(
      keyOf(item),
      wanted.map(({ key }) => key),
    );
    for (const recipient of wanted) {
      // Who is told of some records as usual, and of others because of an escalation, is told so apart.
      const mapKey = recipient.escalated ? `${recipient.key} escalated` : recipient.key;
      if (recipient.escalated && !item.only) this.#escalated.push({ item, recipient });
      const known = this.recipients.get(mapKey);
      if (known) known.items.push(item);
      else this.recipients.set(mapKey, { recipient: withAttributes(recipient, attributes), items: [item] });
    }
    // Reported with the attempt itself, not again with each deferral of it.
    if (!item.only) for (const reason of unresolved) this.unresolved.push({ item, reason });
  }

  async addLastUsed(directory: People): Promise<void> {
    const entries = [...this.recipients.values()];
    const recipients = await directory.withLastUsed(entries.map(({ recipient }) => recipient));
    for (const [index, entry] of entries.entries()) entry.recipient = recipients[index] ?? entry.recipient;
  }

  has(item: FlowItem): boolean {
    return this.#keys.has(keyOf(item));
  }

  keysOf(item: AttemptRef): string[] {
    return this.#keys.get(keyOf(item)) ?? [];
  }

  /** Never silence: who else is told, and why somebody could not be told, is part of the history. */
  async recordEvents(): Promise<void> {
    const { id: followupId, storeService, clock } = this.service;
    const unresolved = this.unresolved.map(({ item, reason }) => ({
      kind: 'recipient.unresolved' as const,
      description: reason.reason,
      ...{ followupId, recordId: item.recordId, round: item.round },
      recipient: reason.key || undefined,
      isError: true,
      data: { attempt: item.attempt, code: reason.code },
    }));
    const escalated = this.#escalated.map(({ item, recipient }) => ({
      kind: 'recipient.escalated' as const,
      description: `Escalated to ${recipient.name}: the attempts before have led to nothing.`,
      ...{ followupId, recordId: item.recordId, round: item.round, recipient: recipient.key },
      data: { attempt: item.attempt },
    }));
    if (unresolved.length + escalated.length === 0) return;
    await storeService.store.appendEvents([...escalated, ...unresolved], clock.now());
  }
}

/** Whom a recipients node knows. */
export type People = Pick<DirectoryService, 'current' | 'withLastUsed'>;

/** Finds the recipients of items as a recipients node is configured. */
export class RecipientResolver {
  constructor(
    private readonly mapping: Mapping,
    private readonly lookup: RecipientLookup | undefined,
    private readonly directory: People | undefined,
  ) {}

  async resolve(items: FlowItem[], service: FlowFollowup, msg: Message, signal: AbortSignal): Promise<FoundRecipients> {
    const found = new FoundRecipients(service);
    const directory = (await this.directory?.current()) ?? emptyDirectory;
    const attributes = attributesOf(msg);
    await Promise.all(
      items.map((item) => this.#resolveOne(item, { found, directory, attributes, service, msg, signal })),
    );
    if (this.directory) await found.addLastUsed(this.directory);
    return found;
  }

  async #escalate(
    item: FlowItem,
    recipients: Recipient[],
    { context, directory, msg }: { context: ValueContext; directory: Directory; msg: Message },
  ): Promise<ResolvedRecipients> {
    const { escalation, unknown } = this.mapping;
    if (!escalation || !isEscalated(item, escalation.after)) return { resolved: [], unresolved: [] };
    const user = await escalation.to(context, msg, recipients);
    const others = resolveRecipients({ user, group: undefined, directory, unknown });
    const isNobody = others.resolved.length === 0 && others.unresolved.every(({ key }) => key === '');
    return {
      resolved: escalatedTo(others.resolved, recipients),
      unresolved: isNobody ? [nobodyToEscalateTo()] : others.unresolved,
    };
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
      const others = await this.#escalate(item, resolved, { context, directory, msg });
      found.add(item, [...resolved, ...others.resolved], [...unresolved, ...others.unresolved], context);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      // One record whose recipients cannot be found must not keep the others waiting.
      const error = toRingbackError(thrown);
      if (error.retryable) found.transientError = error;
      else found.add(item, [], [{ key: '', reason: error.message, code: error.code }], attributes);
    }
  }
}

function nobodyToEscalateTo(): UnresolvedRecipient {
  return {
    key: '',
    reason: 'The record is escalated, but there is nobody to escalate it to. Check "Also tell" in the recipients node.',
    code: 'RB_RECIPIENT_MISSING',
  };
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
