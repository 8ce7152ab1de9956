import { RingbackError } from '../core/errors';
import type { Message } from './define-node';
import type { FollowupService } from './followup-service';
import { troubleOf } from './poll-report';

export const followupCommands = ['poll', 'release', 'activate', 'deactivate', 'reset'] as const;
export type FollowupCommand = (typeof followupCommands)[number];

/** The command that a message or a request carries; `fallback` when it carries none. */
export function parseCommand(value: unknown, fallback: FollowupCommand): FollowupCommand {
  if (value === undefined || value === null || value === '') return fallback;
  const command = followupCommands.find((known) => known === value);
  if (command) return command;
  throw new RingbackError('RB_INPUT', `The command "${String(value)}" is not known.`, {
    remedy: `msg.command is one of: ${followupCommands.join(', ')}.`,
  });
}

export function commandOf(msg: Message): unknown {
  return msg.command;
}

/** Carries it out; a poll that fails, is held or is cut short is an error. */
export async function runCommand(service: FollowupService, command: FollowupCommand, by: string): Promise<void> {
  const { coordinator } = service;
  switch (command) {
    case 'poll': {
      const trouble = troubleOf(await coordinator.pollNow());
      if (trouble) throw trouble;
      return;
    }
    case 'release':
      return coordinator.release(by);
    case 'activate':
      return coordinator.setActive(true, by);
    case 'deactivate':
      return coordinator.setActive(false, by);
    case 'reset':
      return coordinator.setActive(null, by);
  }
}
