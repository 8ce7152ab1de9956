import type { NodeAPI } from 'node-red';
import { parseExtractSettings } from '../../src/core/extract/parse-steps';
import type { IntegrationSettings } from '../../src/core/extract/settings';
import type { PollPart } from '../../src/core/followup/coordinator';
import { parsePollingFrequency } from '../../src/core/followup/schedule';
import type { PollSettings } from '../../src/core/followup/settings';
import { defineNode, lookupConfig, type Message } from '../../src/runtime/define-node';
import { commandOf, parseCommand, runCommand } from '../../src/runtime/followup-command';
import { type FollowupService, serveFollowup } from '../../src/runtime/followup-service';
import { showPoll } from '../../src/runtime/followup-status';
import { pageMessage } from '../../src/runtime/page-message';
import { troubleOf } from '../../src/runtime/poll-report';

export = (RED: NodeAPI) => {
  defineNode<{ followup: string; settings: PollSettings }>(RED, 'ringback-poller', {
    parse(values) {
      const extract = parseExtractSettings(values);
      const ids = [...new Set(extract.steps.map((step) => step.integration))];
      return {
        followup: String(values.followup ?? ''),
        settings: {
          extract,
          frequencyMs: parsePollingFrequency(values.pollingFrequency),
          integrations: () =>
            ids.map((id) => lookupConfig<IntegrationSettings>(RED, id, 'ringback-integration', 'integration')),
        },
      };
    },
    setup({ node, config, scope, status, send, report }) {
      const service = lookupConfig<FollowupService>(RED, config.followup, 'ringback-followup', 'follow-up');
      const { coordinator, clock, settings } = service;
      serveFollowup(node, service.id);
      const show = () => showPoll(status, { snapshot: service.snapshot, settings, clock });
      const followup = { id: service.id, name: service.name };
      // A poll that a message asked for answers that message, and nobody else.
      let answering = 0;
      const part: PollPart = {
        settings: config.settings,
        emitPage: (page, attributes, pollId) => send([pageMessage(page, { ...followup, pollId, attributes })]),
        onOutcome(outcome) {
          const trouble = troubleOf(outcome);
          if (trouble && answering === 0) report(trouble, { followup } as unknown as Message);
        },
      };
      coordinator.attachPoll(part);
      scope.onClose(() => coordinator.detachPoll(part));
      scope.listen(service, 'change', show);
      scope.listen(service, 'trouble', (error: Error) => report(error, { followup } as unknown as Message));
      show();
      return async (msg) => {
        const command = parseCommand(commandOf(msg), 'poll');
        if (command !== 'poll') return runCommand(service, command, 'a message');
        answering += 1;
        try {
          await runCommand(service, command, 'a message');
        } finally {
          answering -= 1;
        }
      };
    },
  });
};
