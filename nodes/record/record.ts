import type { NodeAPI } from 'node-red';
import { type CompiledPrompts, compilePrompts } from '../../src/core/call/compile-prompts';
import { RingbackError } from '../../src/core/errors';
import { gatewayOf } from '../../src/runtime/calls/call-center';
import { type CallWork, defineCallStep } from '../../src/runtime/calls/call-step';
import type { Speaker } from '../../src/runtime/calls/call-voice';
import { parseRecord, type RecordSettings } from '../../src/runtime/calls/parse-record';
import { parseSpeaker } from '../../src/runtime/calls/parse-speaker';
import { tellSaid } from '../../src/runtime/calls/play-prompts';
import { recordCall } from '../../src/runtime/calls/record-call';
import { recordingsOf, sweepRecordings } from '../../src/runtime/calls/recordings';
import type { Message } from '../../src/runtime/define-node';

interface Config extends Speaker {
  record: RecordSettings;
  prompts: CompiledPrompts;
  consent: CompiledPrompts | undefined;
}

export = (RED: NodeAPI) => {
  sweepRecordings(RED);
  defineCallStep<Config>(RED, 'ringback-record', {
    parse(values) {
      const record = parseRecord(values);
      return {
        record,
        prompts: compilePrompts(values.prompts, 'What is said before'),
        consent: record.consentKey ? parseQuestion(values.consentPrompts) : undefined,
        ...parseSpeaker(values),
      };
    },
    setup({ node, config, report }) {
      const recordings = recordingsOf(RED, node.id, config.record.keepDays);
      recordings.applyDays().catch(report);
      const mediaOf = async (prompts: CompiledPrompts, { session, msg, signal }: CallWork) => {
        const playlist = await gatewayOf(session).voice.prepare(prompts, session, msg, config, signal);
        tellSaid(session, playlist);
        return playlist.media;
      };
      return async (work) => {
        const outcome = await recordCall(work, {
          settings: config.record,
          prompt: () => mediaOf(config.prompts, work),
          ...(config.consent ? { consent: () => mediaOf(config.consent as CompiledPrompts, work) } : {}),
          keep: (recorded) => recordings.keep(work.session.call, recorded),
        });
        const { msg } = work;
        if (outcome.kind === 'refused') return [null, null, msg];
        if (outcome.kind === 'nothing') return [null, msg, null];
        const { recording } = outcome;
        const call = { ...(msg.call as object), recordings: work.session.call.recordings };
        return [{ ...msg, call, recording } as Message, null, null];
      };
    },
  });
};

/** Silence would be no question: who says nothing to it would never be recorded. */
function parseQuestion(list: unknown): CompiledPrompts {
  const question = compilePrompts(list, 'The question for consent');
  if (!question.isEmpty) return question;
  throw new RingbackError('RB_CONFIG', 'The question for consent is empty.', {
    remedy: 'Enter what the caller is asked, or do not ask for consent.',
  });
}
