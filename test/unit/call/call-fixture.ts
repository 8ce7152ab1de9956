import type { CallInfo } from '../../../src/core/call/call-message';
import type { QueueSettings, TeamSettings } from '../../../src/core/call/team-settings';

export const aCall: CallInfo = {
  id: 'leg-1',
  ani: '+15551230001',
  dnis: '18005551212',
  gateway: 'gateway',
  language: 'en-US',
  startedAt: '2026-03-02T09:00:00.000Z',
  isWithheld: false,
  parameters: {},
};

export function aQueue(over: Partial<QueueSettings> = {}): QueueSettings {
  return {
    ...{ name: 'support', skills: [], music: [], ringMs: 20_000, wrapUpMs: 30_000, announceMs: 0 },
    ...{ announcePosition: true, announceWait: true, longestWaitMs: 600_000, maxWaiting: 0, callbackDigit: '' },
    ...{ overflowMs: 0, overflowQueue: '' },
    ...over,
  };
}

export function aTeam(agents: string[], over: Partial<TeamSettings> = {}): TeamSettings {
  return {
    id: 'team',
    name: 'Service desk',
    agents: agents.map((id) => ({
      id,
      name: `${id[0]?.toUpperCase()}${id.slice(1)}`,
      skills: [],
      address: `SIP/${id}`,
    })),
    queues: [aQueue()],
    hours: { timeZone: 'UTC', spans: [], holidays: [] },
    handleMs: 120_000,
    ...over,
  };
}
