import type { NodeAPI } from 'node-red';
import { toRingbackError } from '../../core/errors';
import { allGateways } from '../calls/call-center';
import { consoleState } from '../console/console-state';
import { errorState } from '../console/followup-state';

export interface HealthProblem {
  what: 'store' | 'gateway' | 'follow-up';
  name: string;
  code?: string;
  message: string;
  remedy?: string;
}

export interface Health {
  /** False when work stands still that another instance, or a restart, might do. */
  ready: boolean;
  problems: HealthProblem[];
  /** Trouble of a single follow-up: its source, mostly; no restart would help. */
  warnings: HealthProblem[];
}

export function healthOf(RED: NodeAPI): Health {
  const { stores, followups } = consoleState(RED);
  const problems: HealthProblem[] = [
    ...stores
      .filter(({ isUp }) => !isUp)
      .map(({ name, error }) => ({
        what: 'store' as const,
        name,
        ...(error ?? { message: 'The store is being opened.' }),
      })),
    ...allGateways().flatMap(({ settings, health }) =>
      health.state === 'down'
        ? [
            {
              ...errorState(toRingbackError(health.error)),
              what: 'gateway' as const,
              name: settings.name || settings.id,
            },
          ]
        : [],
    ),
  ];
  const warnings = followups.flatMap(({ name, error, lastPoll }) => {
    const failed = error ?? lastPoll?.error;
    return failed ? [{ what: 'follow-up' as const, name, ...failed }] : [];
  });
  return { ready: problems.length === 0, problems, warnings };
}
