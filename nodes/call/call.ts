import type { NodeAPI } from 'node-red';
import { lookupGateway, lookupTeam } from '../../src/runtime/calls/call-center';
import { deployGate } from '../../src/runtime/calls/deploy-gate';
import { showGateway } from '../../src/runtime/calls/gateway-status';
import { parseWords } from '../../src/runtime/calls/parse-team';
import { defineNode, type Message, type Outputs } from '../../src/runtime/define-node';
import { Properties } from '../../src/runtime/properties';

interface Config {
  gateway: string;
  team: string;
  numbers: string[];
  language: string;
  silenceMs: number;
  apology: string;
}

export = (RED: NodeAPI) => {
  const gate = deployGate(RED);
  defineNode<Config>(RED, 'ringback-call', {
    parse(values) {
      const properties = new Properties(values);
      return {
        gateway: properties.text('gateway'),
        team: properties.text('team'),
        numbers: parseWords(properties.raw('numbers')),
        language: properties.text('language'),
        silenceMs: properties.number('silence', 'Longest silence', 20, 5, 3_600) * 1_000,
        apology: properties.text('apology'),
      };
    },
    setup({ node, config, scope, status, send }) {
      const service = lookupGateway(RED, config.gateway);
      const team = config.team ? lookupTeam(RED, config.team) : undefined;
      const message = (data: Record<string, unknown>) => ({ ...data, _msgid: RED.util.generateId() }) as Message;
      const deliver = (outputs: Outputs) => {
        if (!gate.holds(node.id, outputs)) send(outputs);
      };
      const stopServing = service.serve({
        ...{ id: node.id, name: node.name ?? '' },
        ...config,
        opening: () => team?.opening(),
        onCall: (msg) => deliver([message(msg), null]),
        onEnded: (msg) => deliver([null, message(msg)]),
      });
      scope.onClose(stopServing);
      const show = () => showGateway(status, service, node.id);
      scope.listen(service, 'change', show);
      show();
    },
  });
};
