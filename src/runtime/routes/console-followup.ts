import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import type { FollowupDetails, FollowupWords } from '../console/console-messages';
import { followupState } from '../console/followup-state';
import { parseCommand, runCommand } from '../followup-command';
import type { FollowupService } from '../followup-service';
import { operatorOf } from '../operator-name';
import { followupOf } from './console-records';

const dayMs = 86_400_000;
const chartDays = 14;
const pollsShown = 20;

/** GET ringback/followups/:id?days=: settings, numbers, chart, polls and errors of one follow-up. */
export async function readFollowupDetails(_RED: NodeAPI, request: Request): Promise<FollowupDetails> {
  const service = followupOf(request);
  const { store } = service.storeService;
  const now = service.clock.now();
  const days = Math.min(366, Math.max(1, Number(request.query.days) || chartDays));
  const span =
    days === 1 ? { from: now - dayMs, to: now, buckets: 24 } : { from: now - days * dayMs, to: now, buckets: days };
  const numbers = await store.readFollowupNumbers(service.id, span);
  const polls = await store.listPolls(service.id, pollsShown);
  const errors = await store.listEvents({ followupIds: [service.id], onlyErrors: true }, { limit: 10 });
  return {
    state: followupState(service),
    settings: settingsOf(service),
    ...(numbers && { numbers }),
    polls,
    errors: errors.rows,
  };
}

function settingsOf({ settings, coordinator }: FollowupService): FollowupWords {
  const { poll, reconcile } = coordinator.parts;
  const { frequencyMs, attempts, calendar, windowZone } = settings;
  return {
    ...{ frequencyMs, attempts, calendar, windowZone },
    ...(poll && { pollingFrequencyMs: poll.settings.frequencyMs }),
    ...(reconcile && {
      firstPoll: reconcile.settings.firstPoll,
      guardNew: reconcile.settings.guardNew,
      guardGonePercent: reconcile.settings.guardGonePercent,
    }),
  };
}

/**
 * POST ringback/followups/:id/command {command}: activate, deactivate, reset, poll, release. A poll is only begun: its
 * end is told by the follow-up's state.
 */
export async function commandFromConsole(RED: NodeAPI, request: Request): Promise<{ ok: true }> {
  const service = followupOf(request);
  const { command } = (request.body ?? {}) as { command?: unknown };
  const known = parseCommand(command, 'poll');
  const by = operatorOf(request);
  if (known !== 'poll') await runCommand(service, known, by);
  else await requestPoll(RED, service, by);
  return { ok: true };
}

async function requestPoll(RED: NodeAPI, service: FollowupService, by: string): Promise<void> {
  const { id, name, clock, storeService, snapshot } = service;
  // What is refused is refused at once, and in the coordinator's words.
  if (!snapshot.isActive || snapshot.polling) return runCommand(service, 'poll', by);
  const event = { kind: 'poll.requested' as const, description: `${by} asked ${name} to poll.`, followupId: id };
  await storeService.store.appendEvents([{ ...event, initiatedBy: 'user', data: { by } }], clock.now());
  // Polls may take long; what comes of it is in the follow-up's state and history.
  runCommand(service, 'poll', by).catch((error: unknown) => RED.log.debug(String(error)));
}
