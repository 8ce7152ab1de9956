import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { NodeAPI } from 'node-red';
import { gaugeText, type Labels } from '../../core/metrics/metric';
import { allGateways, allTeams } from '../calls/call-center';
import { consoleState } from '../console/console-state';
import { workMetricsText } from './work-metrics';

type Samples = [Labels, number][];

let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;

/** Measured from the first time on that somebody asks: nobody else pays for it. */
function eventLoopDelay(): Samples {
  if (!delay) {
    delay = monitorEventLoopDelay({ resolution: 20 });
    delay.enable();
  }
  const seconds = (nanoseconds: number) => nanoseconds / 1e9;
  return [
    [{ quantile: '0.5' }, seconds(delay.percentile(50))],
    [{ quantile: '0.99' }, seconds(delay.percentile(99))],
    [{ quantile: '1' }, seconds(delay.max)],
  ];
}

/** Everything that can be measured, in Prometheus' text format. No label names a person, a record or an address. */
export function metricsText(RED: NodeAPI): string {
  const { followups, stores, channels, queues } = consoleState(RED);
  const perFollowup = (of: (followup: (typeof followups)[number]) => number | undefined): Samples =>
    followups.flatMap((followup) => {
      const value = of(followup);
      return value === undefined ? [] : [[{ followup: followup.id }, value] as [Labels, number]];
    });
  const states = (['open', 'baseline', 'exhausted', 'closed'] as const).flatMap((state) =>
    perFollowup(({ counts }) => counts?.[state]).map(
      ([labels, value]) => [{ ...labels, state }, value] as [Labels, number],
    ),
  );
  return [
    gaugeText(
      'ringback_followup_info',
      'The name of each follow-up.',
      followups.map(({ id, name }) => [{ followup: id, name }, 1]),
    ),
    gaugeText(
      'ringback_channel_info',
      'The name of each channel and gateway.',
      channels.map(({ id, name }) => [{ channel: id, name }, 1]),
    ),
    gaugeText(
      'ringback_followup_active',
      '1 while a follow-up is active.',
      perFollowup(({ active }) => Number(active)),
    ),
    gaugeText(
      'ringback_followup_failing',
      '1 while a follow-up is in trouble, or its last poll failed.',
      perFollowup(({ error, lastPoll }) => Number(Boolean(error ?? lastPoll?.error))),
    ),
    gaugeText(
      'ringback_poll_held',
      '1 while a poll waits to be released.',
      perFollowup(({ held }) => Number(held !== undefined && !held.released)),
    ),
    gaugeText(
      'ringback_next_poll_timestamp_seconds',
      'When the next poll is due.',
      perFollowup(({ nextPollAt }) => (nextPollAt === undefined ? undefined : nextPollAt / 1_000)),
    ),
    gaugeText('ringback_records', 'Records by state.', states),
    gaugeText(
      'ringback_due',
      'Notifications that are due and not yet taken.',
      perFollowup(({ counts }) => counts?.due),
    ),
    gaugeText(
      'ringback_store_up',
      '1 while the store can be reached.',
      stores.map(({ id, isUp }) => [{ store: id }, Number(isUp)]),
    ),
    gaugeText(
      'ringback_calls',
      'Calls that go on.',
      allGateways().map(({ settings, sessions }) => [{ gateway: settings.id }, sessions.size]),
    ),
    gaugeText(
      'ringback_queue_waiting',
      'Callers who wait.',
      queues.map(({ team, name, waiting }) => [{ team, queue: name }, waiting]),
    ),
    gaugeText(
      'ringback_queue_longest_wait_seconds',
      'How long the first of them has waited.',
      queues.map(({ team, name, longestMs }) => [{ team, queue: name }, longestMs / 1_000]),
    ),
    gaugeText(
      'ringback_agents_available',
      'Agents who could take a call.',
      allTeams().map((team) => [{ team: team.name }, team.report().available]),
    ),
    gaugeText(
      'ringback_agents_logged_in',
      'Agents who are logged in.',
      allTeams().map((team) => [{ team: team.name }, team.report().loggedIn]),
    ),
    gaugeText(
      'ringback_event_loop_delay_seconds',
      "Of Node-RED's main thread, since the first reading.",
      eventLoopDelay(),
    ),
    workMetricsText(),
  ].join('');
}
