/**
 * Loaded by `node --require` into a process that is to die, in each of its threads. Kills it by SIGKILL at
 * RINGBACK_CRASH_AT, a point of `crash-points` and which time it is passed (`merge:commit:1`). What ships has
 * no hooks: methods are wrapped here, at run time.
 */
import { DatabaseFile } from '../../src/adapters/sqlite/database-file';
import * as sqlite from '../../src/adapters/sqlite/sqlite-store';
import * as webhook from '../../src/adapters/webhook/webhook-channel';
import { FollowupCoordinator } from '../../src/core/followup/coordinator';
import { DeliveryLedger } from '../../src/core/followup/delivery-ledger';
import { ExtractHost } from '../../src/engine/extract-host';
import type { Channel } from '../../src/ports/channel';
import type { Store } from '../../src/ports/store';

type Method = (...args: unknown[]) => unknown;

const [name = '', moment = '', time = '1'] = (process.env.RINGBACK_CRASH_AT ?? '').split(':');
let passed = 0;

function pass(point: string, when: string): void {
  if (point !== name || when !== moment) return;
  passed += 1;
  if (passed === Number(time)) process.kill(process.pid, 'SIGKILL');
}

/** Marks the moments before a call and after its outcome. */
function marked(point: string, method: Method): Method {
  return function (this: unknown, ...args) {
    pass(point, 'before');
    const result = method.apply(this, args);
    if (result instanceof Promise) {
      return result.then((value) => {
        pass(point, 'after');
        return value;
      });
    }
    pass(point, 'after');
    return result;
  };
}

function mark(prototype: object, method: string, point = method): void {
  const methods = prototype as Record<string, Method>;
  methods[method] = marked(point, methods[method] as Method);
}

mark(ExtractHost.prototype, 'next', 'nextPage');
for (const method of ['stagePage', 'expectRecipients', 'enter', 'leave']) mark(FollowupCoordinator.prototype, method);
mark(DeliveryLedger.prototype, 'begin', 'ledgerBegin');
mark(DeliveryLedger.prototype, 'finish', 'ledgerFinish');

// The store's calls go one after the other, so the one that began last is the one that commits.
let current = '';
const exec = DatabaseFile.prototype.exec;
DatabaseFile.prototype.exec = function (text) {
  if (text === 'COMMIT') pass(current, 'commit');
  if (text === 'BEGIN IMMEDIATE') current = waiting.shift() ?? '';
  return exec.call(this, text);
};
/** Writes in the order in which they were asked for, which is the order of their transactions. */
const waiting: string[] = [];
const reads = new Set(['open', 'close', 'readFollowup', 'readAttributes', 'nextDueAt', 'countFollowup', 'listPolls']);

const createSqliteStore = sqlite.createSqliteStore;
replace(sqlite, 'createSqliteStore', (options: { file: string }): Store => {
  const store = createSqliteStore(options);
  return new Proxy(store, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function' || typeof property !== 'string') return method;
      const call = marked(property, (method as Method).bind(target));
      return (...args: unknown[]) => {
        // The migration at the opening is a transaction too.
        if (!reads.has(property) && !isEmpty(args)) waiting.push(property);
        if (property === 'open') waiting.push('open');
        return call(...args);
      };
    },
  });
});

/** What is asked for nothing makes no transaction. */
function isEmpty(args: unknown[]): boolean {
  return args.some((arg) => Array.isArray(arg) && arg.length === 0);
}

const createWebhookChannel = webhook.createWebhookChannel;
replace(webhook, 'createWebhookChannel', (...args: Parameters<typeof createWebhookChannel>): Channel => {
  const channel = createWebhookChannel(...args);
  const send = channel.send;
  channel.send = marked('send', (...values) => {
    const sending = send(...(values as Parameters<typeof send>));
    // The request is on its way, the answer is not here.
    setImmediate(() => pass('send', 'sent'));
    return sending;
  }) as typeof send;
  return channel;
});

function replace(module: object, exported: string, by: unknown): void {
  Object.defineProperty(module, exported, { value: by });
}
