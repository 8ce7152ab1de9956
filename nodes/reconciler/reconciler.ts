import type { NodeAPI } from 'node-red';
import type { ReconcilePart } from '../../src/core/followup/coordinator';
import type { ReconcileSettings } from '../../src/core/followup/settings';
import { defineNode, lookupConfig } from '../../src/runtime/define-node';
import { dueMessage, endedMessage } from '../../src/runtime/due-messages';
import { commandOf, parseCommand, runCommand } from '../../src/runtime/followup-command';
import { type FollowupService, serveFollowup } from '../../src/runtime/followup-service';
import { showReconcile } from '../../src/runtime/followup-status';
import { pageTooLate, readPage } from '../../src/runtime/page-message';
import { parseReconcile } from '../../src/runtime/parse-reconcile';
import { Properties } from '../../src/runtime/properties';

export = (RED: NodeAPI) => {
  defineNode<{ followup: string; settings: ReconcileSettings }>(RED, 'ringback-reconciler', {
    parse(values) {
      return { followup: new Properties(values).text('followup'), settings: parseReconcile(values) };
    },
    setup({ node, config, scope, status, send }) {
      const service = lookupConfig<FollowupService>(RED, config.followup, 'ringback-followup', 'follow-up');
      const { coordinator, clock, settings } = service;
      serveFollowup(node, service.id);
      const part: ReconcilePart = {
        settings: config.settings,
        sink: {
          due: (items) => send([dueMessage(service, items), null, null]),
          ended(items) {
            const closed = items.filter((item) => item.outcome === 'closed');
            const exhausted = items.filter((item) => item.outcome === 'exhausted');
            if (closed.length > 0) send([null, endedMessage(service, closed), null]);
            if (exhausted.length > 0) send([null, null, endedMessage(service, exhausted)]);
          },
        },
      };
      coordinator.attachReconcile(part);
      scope.onClose(() => coordinator.detachReconcile(part));
      const show = () => showReconcile(status, { snapshot: service.snapshot, settings, clock });
      scope.listen(service, 'change', show);
      show();
      return async (msg) => {
        if (commandOf(msg) !== undefined) {
          await runCommand(service, parseCommand(commandOf(msg), 'release'), 'a message');
          return;
        }
        const page = readPage(msg, service);
        const staged = await coordinator.stagePage(page.pollId, page.page, page.records, page.missingIds);
        if (staged === undefined) throw pageTooLate(page.page);
      };
    },
  });
};
