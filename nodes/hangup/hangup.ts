import type { NodeAPI } from 'node-red';
import { type CompiledPrompts, compilePrompts } from '../../src/core/call/compile-prompts';
import { gatewayOf } from '../../src/runtime/calls/call-center';
import { defineCallStep } from '../../src/runtime/calls/call-step';
import type { Speaker } from '../../src/runtime/calls/call-voice';
import { type GiveBack, giveBack, parseGiveBack } from '../../src/runtime/calls/give-back';
import { parseSpeaker } from '../../src/runtime/calls/parse-speaker';
import { playPrompts } from '../../src/runtime/calls/play-prompts';

interface Config extends Speaker {
  prompts: CompiledPrompts;
  /** Undefined: the call ends. */
  giveBack: GiveBack | undefined;
}

export = (RED: NodeAPI) => {
  defineCallStep<Config>(RED, 'ringback-hangup', {
    parse: (values) => ({
      prompts: compilePrompts(values.prompts, 'The goodbye'),
      giveBack: parseGiveBack(values),
      ...parseSpeaker(values),
    }),
    setup({ config, report }) {
      return async (work) => {
        const { session, leg, msg } = work;
        const goesOn = config.giveBack && (await giveBack(config.giveBack, work));
        if (!config.prompts.isEmpty) {
          try {
            await playPrompts(gatewayOf(session).voice, config.prompts, config, work);
          } catch (error) {
            if (session.isLineDown || work.signal.aborted) throw error;
            // A goodbye that cannot be said is no reason to keep the line.
            report(error, msg);
          }
        }
        await (goesOn ? goesOn() : leg.hangup());
        return [msg];
      };
    },
  });
};
