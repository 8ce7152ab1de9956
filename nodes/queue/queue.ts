import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../src/core/errors';
import { lookupTeam } from '../../src/runtime/calls/call-center';
import { defineCallStep } from '../../src/runtime/calls/call-step';
import { type CallValue, compileCallValue } from '../../src/runtime/calls/call-value';
import { type PriorityTable, parsePriority } from '../../src/runtime/calls/parse-priority';
import { parseWords } from '../../src/runtime/calls/parse-team';
import { type QueueTexts, queueTexts } from '../../src/runtime/calls/queue-voice';
import type { TeamService } from '../../src/runtime/calls/team-service';
import { waitInQueue } from '../../src/runtime/calls/wait-in-queue';
import type { Outputs } from '../../src/runtime/define-node';
import { Properties } from '../../src/runtime/properties';

interface Config extends QueueTexts {
  team: string;
  queue: string;
  severity: CallValue;
  priorityOf: PriorityTable;
  skills: CallValue | undefined;
}

const outputs = ['connected', 'timedOut', 'nobody', 'callback'] as const;

export = (RED: NodeAPI) => {
  defineCallStep<Config>(RED, 'ringback-queue', {
    parse(values, node) {
      const properties = new Properties(values);
      const typed = (name: string, fallback: string, type: string) => {
        const value = properties.verbatim(name) || fallback;
        return compileCallValue(RED, node, properties.text(`${name}Type`, type), value);
      };
      return {
        team: properties.text('team'),
        queue: properties.required('queue', 'Queue'),
        severity: typed('priority', 'zendesk.ticket.priority', 'msg'),
        priorityOf: parsePriority(properties),
        skills: properties.text('skills') ? typed('skills', '', 'str') : undefined,
        ...queueTexts(properties.text('language'), properties.text('voice'), properties.verbatim('whisper')),
      };
    },
    setup({ config }) {
      const team = lookupTeam(RED, config.team);
      requireQueue(team, config.queue);
      return async (work) => {
        const { msg } = work;
        const priority = config.priorityOf(await config.severity(msg));
        const skills = parseWords(await config.skills?.(msg));
        const outcome = await waitInQueue(team, { queue: config.queue, priority, skills, texts: config }, work);
        msg.queue = outcome.queue;
        return outputs.map((kind) => (kind === outcome.kind ? msg : null)) satisfies Outputs;
      };
    },
  });
};

/** A queue that is not there when the flow starts is a mistake in the configuration, not in a message. */
function requireQueue({ team }: TeamService, name: string): void {
  try {
    team.queue(name);
  } catch (error) {
    if (!(error instanceof RingbackError)) throw error;
    const { summary, remedy } = error;
    throw new RingbackError('RB_CONFIG', summary, { ...(remedy ? { remedy } : {}), cause: error });
  }
}
