import type { NodeAPI } from 'node-red';
import { ActionDesk } from '../../src/adapters/action-link/action-desk';
import { type Action, needsOf } from '../../src/core/followup/action';
import { ActionTeller } from '../../src/core/followup/action-teller';
import { codesBy } from '../../src/runtime/action-codes';
import { serveActionDesk } from '../../src/runtime/action-desks';
import { actionMessage, lateActionMessage } from '../../src/runtime/action-messages';
import { defineNode, lookupConfig, type Message, type Outputs } from '../../src/runtime/define-node';
import { type FollowupService, serveFollowup } from '../../src/runtime/followup-service';
import { clockTime } from '../../src/runtime/followup-status';
import { showDecision } from '../../src/runtime/inbound/decided-messages';
import { serveReplies } from '../../src/runtime/inbound/reply-listeners';
import { tellInbound } from '../../src/runtime/inbound-events';
import { parseActions } from '../../src/runtime/parse-actions';
import { Properties } from '../../src/runtime/properties';
import { holdStore, releaseStore } from '../../src/runtime/store-service';

export = (RED: NodeAPI) => {
  defineNode<{ followup: string; actions: Action[]; codeChannel: string }>(RED, 'ringback-action', {
    parse(values) {
      const properties = new Properties(values);
      return {
        followup: properties.text('followup'),
        actions: parseActions(properties.list('actions'), properties.raw('needs')),
        codeChannel: properties.text('codeChannel'),
      };
    },
    setup({ node, config, scope, status, send, report }) {
      const service = lookupConfig<FollowupService>(RED, config.followup, 'ringback-followup', 'follow-up');
      const { storeService, clock, settings } = service;
      const { actions } = config;
      const show = (label: string, by: string, at: number) =>
        status.ok(`${label} by ${by} · ${clockTime(at, clock.now(), settings.calendar.timeZone)}`);
      const tell = (name: string, message: Message) => {
        const index = actions.findIndex((action) => action.name === name);
        const outputs: Outputs = new Array<null>(actions.length + 1).fill(null);
        // One that was removed since it was answered is not lost: it leaves by the last output.
        outputs[index === -1 ? actions.length : index] = message;
        send(outputs);
      };
      const teller = new ActionTeller({
        followupId: service.id,
        store: storeService.store,
        clock,
        needs: needsOf(actions),
        tell(action) {
          if (action.isUndecided) {
            send([...actions.map(() => null), actionMessage(service, action)]);
            status.waiting('undecided');
            return;
          }
          tell(action.name, actionMessage(service, action));
          show(actions.find(({ name }) => name === action.name)?.label ?? action.name, action.by, action.at);
        },
        onError(error) {
          // The store's own trouble is shown by the store, and what it keeps is told when that is over.
          if (!error.code.startsWith('RB_STORE_') && error.code !== 'RB_ENGINE_STOPPED') report(error);
        },
      });
      const desk = new ActionDesk({
        followup: { id: service.id, name: service.name },
        actions,
        store: storeService.store,
        now: () => clock.now(),
        onRecorded(claims, by) {
          teller.wake();
          const { via, recipient } = claims;
          // A channel tells of what was pressed in it itself, and who it was.
          if (by === 'page') tellInbound({ channelId: via, kind: 'action', recipient, at: clock.now() });
          // Never rejects.
          void scope.track(showDecision(RED, claims));
        },
        onLate: (late) => send([...actions.map(() => null), lateActionMessage(service, late)]),
        codes: actions.some(({ verify }) => verify === 'code')
          ? codesBy(RED, config.codeChannel, service, scope)
          : undefined,
        onError: report,
      });
      const takeAway = serveActionDesk(desk, service.name);
      scope.onClose(
        serveReplies(service.id, (reply) => send([...actions.map(() => null), lateActionMessage(service, reply)])),
      );
      serveFollowup(node, service.id);
      holdStore(storeService);
      scope.onClose(() => releaseStore(storeService));
      scope.onClose(() => teller.stop());
      scope.onClose(takeAway);
      const idle = () => status.idle('');
      idle();
      scope.onClose(
        storeService.follow(
          () => {
            idle();
            teller.start();
          },
          (error) => {
            status.failed(error);
            teller.stop().catch(report);
          },
        ),
      );
    },
  });
};
