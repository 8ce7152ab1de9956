import type { EventRow, FollowupRow, RecordRow } from '../../ports/store';
import { compileCondition } from '../extract/condition';
import type { Condition, ConditionRule } from '../extract/settings';
import { compileExpression } from '../extract/template';
import type { AttributeScopes } from '../followup/attributes';
import { firstDueAt } from '../followup/schedule';
import type { FollowupSettings } from '../followup/settings';
import { type WhyFact, type WhyStory, whyFact } from './why-fact';

/** What is stored of one record, and of the follow-up that watches it. */
export interface WhyFacts {
  recordId: string;
  record?: RecordRow;
  followup?: FollowupRow;
  settings: FollowupSettings;
  isActive: boolean;
  postCondition: Condition;
  attributes: AttributeScopes;
  /** Of the record, in any order. */
  events: EventRow[];
  /** The poll that found this round of it, if its event is still kept. */
  foundBy?: EventRow;
  /** `user:<id>` or `group:<id>`, or the id alone: only what concerns this recipient, beside what concerns all. */
  recipient?: string;
  now: number;
}

/** Why a record's recipients were, or were not, notified: from what is stored, oldest fact first. */
export async function explainWhy(facts: WhyFacts): Promise<WhyStory> {
  const { recordId, recipient, record } = facts;
  const events = [...facts.events].sort((a, b) => a.at - b.at || a.id - b.id);
  const named = new Set(events.flatMap((event) => (event.recipient ? [event.recipient] : [])));
  const concerned = events.filter((event) => !event.recipient || isSame(event.recipient, recipient));
  const told = [
    ...beginnings(facts),
    ...concerned.flatMap((event) => eventFacts(event, events)),
    ...(record ? await presentFacts(facts, record) : []),
  ];
  const isForOthers = recipient !== undefined && named.size > 0 && ![...named].some((key) => isSame(key, recipient));
  if (recipient !== undefined && ![...named].some((key) => isSame(key, recipient))) {
    told.push(
      named.size > 0
        ? whyFact('notNamed', undefined, {
            recipient: withoutKind(recipient),
            others: [...named].map(withoutKind).join(', '),
          })
        : whyFact('nobodyTold', undefined, { recipient: withoutKind(recipient) }),
    );
  }
  const isTold = concerned.some(({ kind }) => kind === 'notification.sent');
  const isWaiting = record?.state === 'open' && record.dueAt !== undefined && !isForOthers;
  return {
    ...{ recordId, ...(recipient === undefined ? {} : { recipient }) },
    outcome: isTold ? 'told' : isWaiting ? 'waiting' : 'notTold',
    facts: told,
  };
}

function beginnings({ record, recordId, foundBy, followup, settings }: WhyFacts): WhyFact[] {
  if (!record) {
    const { lastPoll } = followup ?? {};
    const unknown = whyFact('unknown', undefined, { record: recordId });
    if (!lastPoll) return [unknown, whyFact('neverPolled', undefined, {})];
    const { records, error } = lastPoll;
    const last = whyFact('lastPoll', lastPoll.startedAt, { records });
    return [unknown, last, ...(error ? [whyFact('pollTrouble', lastPoll.startedAt, { error: error.message })] : [])];
  }
  const { round, firstSeenAt, isBaseline } = record;
  const poll = String(foundBy?.data?.pollId ?? '');
  const found = whyFact('found', firstSeenAt, { record: recordId, poll });
  const kind = round > 1 ? whyFact('returned', firstSeenAt, { round }) : whyFact('new', firstSeenAt, {});
  if (isBaseline) return [found, whyFact('baseline', firstSeenAt, {})];
  const until = firstDueAt(firstSeenAt, settings.calendar);
  const due = until > firstSeenAt ? whyFact('movedByWindow', firstSeenAt, { until }) : whyFact('dueAtOnce', until, {});
  return [found, kind, due];
}

function eventFacts(event: EventRow, all: EventRow[]): WhyFact[] {
  const { kind, at, recipient, channel = '', data = {} } = event;
  const who = withoutKind(recipient ?? '');
  const attempt = Number(data.attempt ?? 0);
  const error = String(data.error ?? event.description);
  switch (kind) {
    case 'notification.sent': {
      const before = failedBefore(event, all);
      if (!before) return [...notTaken(event), whyFact('sent', at, { recipient: who, channel, attempt })];
      const first = before.channel ?? '';
      return [...notTaken(event), whyFact('sentByFallback', at, { recipient: who, channel, attempt, first })];
    }
    case 'notification.failed':
      if (data.code === 'RB_OPTED_OUT') return [whyFact('optedOut', at, { recipient: who, attempt })];
      return [
        ...notTaken(event),
        data.code === 'RB_CHANNEL_ADDRESS'
          ? whyFact('noAddress', at, { recipient: who, attempt, error })
          : whyFact('failed', at, { recipient: who, channel, attempt, error }),
      ];
    case 'notification.answered':
      return [whyFact('answeredBefore', at, { recipient: who, attempt })];
    case 'notification.delivered':
      return [whyFact('delivered', at, { recipient: who, channel })];
    case 'recipient.escalated':
      return [whyFact('escalated', at, { recipient: who, attempt })];
    case 'notification.held':
      return [whyFact('uncertain', at, { recipient: who, channel, attempt })];
    case 'notification.deferred':
      return [whyFact('deferred', at, { recipient: who, attempt, until: Date.parse(String(data.until)) })];
    case 'recipient.unresolved':
      return [whyFact('unresolved', at, { recipient: who, attempt, error: event.description })];
    case 'attempt.skipped':
      return [whyFact('skipped', at, { attempt })];
    case 'action.received':
      return [whyFact('acted', at, { recipient: who, action: String(data.label ?? data.action ?? '') })];
    case 'reply.received':
      return [whyFact('replied', at, { recipient: String(data.by ?? who), channel })];
    case 'action.late':
      return [whyFact('late', at, { recipient: who, action: String(data.label ?? data.action ?? '') })];
    case 'action.undecided':
      return [whyFact('undecided', at, {})];
    case 'record.hastened':
      return [whyFact('hastened', at, {})];
    case 'record.closed':
      return [whyFact(closings[String(data.reason)] ?? 'closedByHand', at, {})];
    case 'record.exhausted':
      return [whyFact('exhausted', at, {})];
    case 'record.restarted':
      return [whyFact('restarted', at, {})];
    default:
      return [];
  }
}

/** Channels that would have come before the one that was taken, the last used one for instance, and why they did not. */
function notTaken({ at, recipient, data }: EventRow): WhyFact[] {
  const given = Array.isArray(data?.notTaken) ? (data.notTaken as { channel?: unknown; reason?: unknown }[]) : [];
  return given.map(({ channel, reason }) =>
    whyFact('notTaken', at, {
      recipient: withoutKind(recipient ?? ''),
      channel: String(channel ?? ''),
      reason: String(reason ?? ''),
    }),
  );
}

const closings: Record<string, WhyFact['code']> = {
  gone: 'closedGone',
  condition: 'closedCondition',
  action: 'closedAction',
  operator: 'closedByHand',
};

/** The same attempt, to the same recipient, by another channel before. */
function failedBefore(sent: EventRow, all: EventRow[]): EventRow | undefined {
  return all.find(
    ({ kind, at, round, recipient, channel, data }) =>
      kind === 'notification.failed' &&
      at <= sent.at &&
      round === sent.round &&
      recipient === sent.recipient &&
      channel !== undefined &&
      channel !== sent.channel &&
      data?.attempt === sent.data?.attempt,
  );
}

/** How things stand, and what keeps the next attempt back. */
async function presentFacts(facts: WhyFacts, record: RecordRow): Promise<WhyFact[]> {
  const { followup, isActive, settings, now } = facts;
  const present: WhyFact[] = [];
  if (record.state !== 'open') return present;
  if (!isActive) present.push(whyFact('inactive', undefined, { followup: settings.name }));
  if (followup?.held) {
    const { new: added, gone } = followup.held.preview;
    present.push(whyFact('guard', followup.held.at, { new: added, gone }));
  }
  present.push(...(await conditionFacts(facts, record)));
  const { dueAt, attemptsDone } = record;
  const next = { attempt: attemptsDone + 1, attempts: settings.attempts };
  if (dueAt === undefined) return present;
  if (attemptsDone >= settings.attempts) present.push(whyFact('ending', dueAt, {}));
  else present.push(whyFact(dueAt > now ? 'next' : 'dueNow', dueAt, next));
  return present;
}

/** The post-condition that is not true, with the values that it looks at. */
async function conditionFacts({ postCondition, attributes }: WhyFacts, { json }: RecordRow): Promise<WhyFact[]> {
  if (postCondition.mode === 'always') return [];
  const context = { record: JSON.parse(json) as unknown, ...attributes };
  if (await compileCondition(postCondition).test(context)) return [];
  if (postCondition.mode === 'expression') {
    return [whyFact('expressionFalse', undefined, { expression: postCondition.expression })];
  }
  const falseRules: WhyFact[] = [];
  for (const rule of postCondition.rules) {
    if (await compileCondition({ mode: 'all', rules: [rule] }).test(context)) continue;
    falseRules.push(await ruleFact(rule, context));
  }
  return falseRules;
}

async function ruleFact({ value, operator, operand }: ConditionRule, context: object): Promise<WhyFact> {
  const actual = await compileExpression(value)(context as Record<string, unknown>);
  const shown = actual === undefined ? '–' : typeof actual === 'string' ? actual : JSON.stringify(actual);
  return whyFact('conditionFalse', undefined, { value, operator, operand, actual: shown.slice(0, 200) });
}

function isSame(key: string, wanted: string | undefined): boolean {
  return wanted === undefined || key === wanted || withoutKind(key) === wanted;
}

function withoutKind(key: string): string {
  return key.replace(/^(user|group):/, '');
}
