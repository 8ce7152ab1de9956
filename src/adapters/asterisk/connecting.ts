import { callEnded } from '../../core/call/call-session';
import { toRingbackError } from '../../core/errors';
import type { ConnectOutcome, ConnectRequest } from '../../ports/gateway';
import { within } from '../within';
import { isGone } from './ari-error';
import { callerIdText } from './caller-info';
import type { Channel } from './channel';
import { dial } from './dialling';
import { Playing } from './playing';
import { Talk } from './talk';

export interface ConnectParts {
  caller: Channel;
  request: ConnectRequest;
  whisper: readonly string[];
  /** The caller's music; resolves when it is silent. */
  stopMusic(): Promise<void>;
}

/** Resolves with why there is no talk, or with both ends of it. */
export type PutThrough = Exclude<ConnectOutcome, { kind: 'ended' }> | { kind: 'talking'; agent: Channel; talk: Talk };

/** For an event that Asterisk tells a little later than the answer to a command. */
const toldWithinMs = 1_000;

/** Rings the agent, lets them hear who it is, and puts the caller through. An agent without a talk is hung up. */
export async function putThrough({ caller, request, whisper, stopMusic }: ConnectParts): Promise<PutThrough> {
  const { ari } = caller;
  const { target, from, ringMs } = request;
  // A caller who hangs up stops the ringing, too.
  const gone = new AbortController();
  void caller.ended.then(() => gone.abort(callEnded()));
  const signal = AbortSignal.any([request.signal, gone.signal]);
  const dialled = await dial(ari, {
    ...{ channelId: ari.newId('agent'), endpoint: target.address, originatorId: caller.id },
    ...{ callerId: callerIdText(from), ringMs, signal },
  });
  if (dialled.kind !== 'answered') return dialled;
  const agent = dialled.channel;
  try {
    await sayTo(agent, whisper, signal);
    agent.throwIfEnded();
    await stopMusic();
    signal.throwIfAborted();
    const talk = await Talk.between(ari, [caller, agent]);
    if (!agent.hasEnded && !caller.hasEnded) return { kind: 'talking', agent, talk };
    await talk.end();
    return { kind: 'agentAbandoned' };
  } catch (thrown) {
    if (isGone(thrown)) await within(ari.clock, Promise.race([agent.ended, caller.ended]), toldWithinMs);
    const hasAbandoned = agent.hasEnded;
    await agent.hangup();
    if (signal.aborted) return { kind: 'cancelled' };
    if (hasAbandoned) return { kind: 'agentAbandoned' };
    return { kind: 'failed', detail: toRingbackError(thrown).message };
  }
}

async function sayTo(agent: Channel, whisper: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await new Playing(agent).all(whisper, signal);
  } catch (error) {
    // Without it the agent still has a caller; whoever cannot be told is put through untold.
    const { code } = toRingbackError(error);
    if (code !== 'RB_CALL_MEDIA') throw error;
  }
}
