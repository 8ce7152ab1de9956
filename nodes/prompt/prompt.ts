import type { NodeAPI } from 'node-red';
import { type CompiledPrompts, compilePrompts } from '../../src/core/call/compile-prompts';
import { gatewayOf } from '../../src/runtime/calls/call-center';
import { defineCallStep } from '../../src/runtime/calls/call-step';
import type { Speaker } from '../../src/runtime/calls/call-voice';
import { parseSpeaker } from '../../src/runtime/calls/parse-speaker';
import { playPrompts } from '../../src/runtime/calls/play-prompts';

interface Config extends Speaker {
  prompts: CompiledPrompts;
}

export = (RED: NodeAPI) => {
  defineCallStep<Config>(RED, 'ringback-prompt', {
    parse: (values) => ({ prompts: compilePrompts(values.prompts, 'The prompt'), ...parseSpeaker(values) }),
    setup({ config }) {
      return async ({ session, leg, msg, signal }) => {
        await playPrompts(gatewayOf(session).voice, config.prompts, config, { session, leg, msg, signal });
        return [msg];
      };
    },
  });
};
