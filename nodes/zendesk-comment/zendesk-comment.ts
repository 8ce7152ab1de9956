import { randomUUID } from 'node:crypto';
import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../src/core/errors';
import { compileTemplate, type Template } from '../../src/core/extract/template';
import { markOf } from '../../src/core/ticket/comment-mark';
import { type ComposeChange, compileChange } from '../../src/core/ticket/compose-change';
import type { WrittenComment } from '../../src/core/ticket/write-comment';
import { callContext } from '../../src/runtime/call-context';
import { recordingsFolder } from '../../src/runtime/calls/recordings';
import { defineNode, lookupConfig, type Message } from '../../src/runtime/define-node';
import { parseNameValues } from '../../src/runtime/integration-settings';
import { Properties } from '../../src/runtime/properties';
import { recordingFiles } from '../../src/runtime/recording-files';
import { withinTime } from '../../src/runtime/time-limit';
import { compileTypedValue, type TypedValue } from '../../src/runtime/typed-value';
import { idOf, learn } from '../../src/runtime/zendesk-message';
import type { ZendeskService } from '../../src/runtime/zendesk-service';

interface Config {
  account: string;
  ticket: TypedValue | undefined;
  user: TypedValue | undefined;
  compose: ComposeChange;
  /** Messages for which this is the same share one comment. */
  once: Template;
  noTicket: 'nothing' | 'create' | 'error';
  subject: Template;
  timeLimit: number;
  attachesRecordings: boolean;
}

/** A comment that is being written is not given up for a deploy; less than a closing node is waited for. */
const graceMs = 4_000;
const statuses = ['', 'open', 'pending', 'hold', 'solved'] as const;
const priorities = ['', 'low', 'normal', 'high', 'urgent'] as const;

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-zendesk-comment', {
    parse(values) {
      const properties = new Properties(values);
      properties.required('text', 'Comment');
      return {
        account: properties.text('account'),
        ticket: compileTypedValue(RED, properties.text('ticketType', 'msg'), properties.verbatim('ticket')),
        user: compileTypedValue(RED, properties.text('userType', 'msg'), properties.verbatim('user')),
        compose: compileChange({
          text: properties.verbatim('text'),
          isPublic:
            properties.choice('visibility', 'Visible to', ['internal', 'public'] as const, 'internal') === 'public',
          status: properties.choice('ticketStatus', 'Status', statuses, ''),
          priority: properties.choice('priority', 'Priority', priorities, ''),
          tags: properties.text('tags'),
          fields: parseNameValues(properties.list('fields')),
        }),
        once: compileTemplate(properties.text('onceKey')),
        noTicket: properties.choice('noTicket', 'Without a ticket', ['nothing', 'create', 'error'] as const, 'nothing'),
        subject: compileTemplate(properties.text('newSubject')),
        timeLimit: properties.number('timeLimit', 'Time limit', 60, 1, 600),
        // Flows of before had no such setting, and no recordings.
        attachesRecordings: properties.flag('attachRecordings', true),
      };
    },
    setup({ config, status, report }) {
      const { writer, tickets } = lookupConfig<ZendeskService>(
        RED,
        config.account,
        'ringback-zendesk',
        'Zendesk account',
      );

      async function write(msg: Message, nodeSignal: AbortSignal): Promise<WrittenComment | undefined> {
        const context = callContext(msg);
        const ticketId = idOf(await config.ticket?.(context, msg), 'ticket');
        if (ticketId === undefined && config.noTicket === 'nothing') return undefined;
        const requesterId = idOf(await config.user?.(context, msg), 'user');
        if (ticketId === undefined && (config.noTicket === 'error' || requesterId === undefined)) {
          throw noTicket(config.noTicket);
        }
        const key = (await config.once.render(context)).trim();
        const mark = key ? markOf(key) : randomUUID();
        const files = recordingFiles(msg, {
          ...{ tickets, folder: recordingsFolder(RED), seconds: config.timeLimit / 2 },
          onMissing: (error) => report(error, msg),
        });
        const job = {
          change: await config.compose(context, mark),
          ...(config.attachesRecordings ? { files } : {}),
          subject: (await config.subject.render(context)).trim() || 'Call',
          requesterId,
          mayBeThere: key !== '',
        };
        return withinTime({ seconds: config.timeLimit, graceMs }, nodeSignal, (signal) =>
          ticketId === undefined ? writer.open(job, signal) : writer.comment({ ...job, ticketId }, signal),
        );
      }

      status.idle('');
      return async (msg, signal) => {
        status.working('writing');
        try {
          const comment = await write(msg, signal);
          status.ok(comment ? `#${comment.ticketId}${comment.wasDuplicate ? ' · written before' : ''}` : 'no ticket');
          return [learn(msg, { comment })];
        } catch (thrown) {
          status.failed(thrown instanceof RingbackError ? thrown : String(thrown));
          throw thrown;
        }
      };
    },
  });
};

function noTicket(setting: Config['noTicket']): RingbackError {
  const what = setting === 'create' ? 'neither a ticket nor a user' : 'no ticket';
  return new RingbackError('RB_INPUT', `The message names ${what} for the comment.`, {
    remedy: 'Wire the node behind "zendesk ticket", or choose what happens without a ticket.',
  });
}
