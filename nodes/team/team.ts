import type { NodeAPI } from 'node-red';
import type { TeamSettings } from '../../src/core/call/team-settings';
import { keptTeams } from '../../src/runtime/calls/call-center';
import { callClock } from '../../src/runtime/calls/call-clock';
import { parseTeam } from '../../src/runtime/calls/parse-team';
import { TeamService } from '../../src/runtime/calls/team-service';
import { defineNode, lookupConfig, provideConfig } from '../../src/runtime/define-node';
import { Properties } from '../../src/runtime/properties';
import type { StoreService } from '../../src/runtime/store-service';

export = (RED: NodeAPI) => {
  defineNode<{ settings: TeamSettings; store: string }>(RED, 'ringback-team', {
    isConfig: true,
    parse: (values, node) => ({
      settings: parseTeam(node.id, values),
      store: new Properties(values).text('store'),
    }),
    setup({ node, config, scope, report }) {
      const storeService = lookupConfig<StoreService>(RED, config.store, 'ringback-store', 'store');
      const teams = keptTeams(RED);
      const { service, isFresh } = teams.acquire(
        node.id,
        storeService.key,
        () => new TeamService(config.settings, { storeService, clock: callClock }),
      );
      if (!isFresh) service.update(config.settings);
      scope.listen(service, 'trouble', report);
      provideConfig(node, service);
      scope.onClose(() => teams.release(node.id, service));
    },
  });
};
