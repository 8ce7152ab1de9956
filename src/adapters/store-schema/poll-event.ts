import type { MergePreview, NewEvent, PollLease, PollReport } from '../../ports/store';

type EndedOutcome = 'complete' | 'incomplete' | 'held' | 'failed';

const kinds: Record<EndedOutcome, NewEvent['kind']> = {
  complete: 'poll.completed',
  incomplete: 'poll.incomplete',
  held: 'poll.held',
  failed: 'poll.failed',
};

export function pollEvent(
  lease: PollLease,
  outcome: EndedOutcome,
  report: PollReport,
  counts: Omit<MergePreview, 'open'> & { returned?: number },
): NewEvent {
  const { error, ...read } = report;
  return {
    kind: kinds[outcome],
    description: describe(outcome, report, counts),
    followupId: lease.followupId,
    isError: outcome === 'failed' || error !== undefined,
    data: { pollId: lease.pollId, ...read, ...counts, ...(error && { error }) },
  };
}

function describe(outcome: EndedOutcome, report: PollReport, counts: Omit<MergePreview, 'open'>): string {
  const because = report.error ? ` ${report.error.message}` : '';
  const { new: added, changed, gone, done } = counts;
  switch (outcome) {
    case 'complete':
      return `The poll read ${report.records} records: ${added} new, ${changed} changed, ${gone} gone, ${done} done.${because}`;
    case 'incomplete':
      return `The poll was cut short after ${report.records} records: ${added} new, ${changed} changed; nothing was closed for being absent.${because}`;
    case 'held':
      return `The poll is held: it brings ${added} new records and would close ${gone} as gone.`;
    case 'failed':
      return `The poll failed.${because}`;
  }
}
