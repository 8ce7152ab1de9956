import type { NodeAPI } from 'node-red';
import type { ChosenState } from '../../src/core/call/agent';
import { noteOnCall } from '../../src/runtime/call-notes';
import { lookupTeam } from '../../src/runtime/calls/call-center';
import { type CallValue, compileCallValue } from '../../src/runtime/calls/call-value';
import type { TeamService } from '../../src/runtime/calls/team-service';
import { defineNode } from '../../src/runtime/define-node';
import { Properties } from '../../src/runtime/properties';
import type { Status } from '../../src/runtime/status';

interface Config {
  team: string;
  mode: 'query' | 'set';
  agent: CallValue | undefined;
  state: CallValue | undefined;
}

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-agents', {
    parse(values, node) {
      const properties = new Properties(values);
      const mode = properties.choice('mode', 'Mode', ['query', 'set'] as const, 'query');
      const value = (name: string, type: string) =>
        mode === 'set'
          ? compileCallValue(RED, node, properties.text(`${name}Type`, type), properties.verbatim(name))
          : undefined;
      return { team: properties.text('team'), mode, agent: value('agent', 'msg'), state: value('state', 'str') };
    },
    setup({ config, scope, status }) {
      const team = lookupTeam(RED, config.team);
      const show = () => showTeam(status, team);
      scope.onClose(team.follow(show));
      show();
      return async (msg) => {
        if (config.agent && config.state) {
          const [agent, state] = [await config.agent(msg), await config.state(msg)];
          team.setState(String(agent ?? ''), String(state ?? '') as ChosenState);
        }
        msg.agents = team.report();
        noteOnCall(msg);
        return [msg];
      };
    },
  });
};

function showTeam(status: Status, team: TeamService): void {
  const { available, loggedIn, onCall, waiting } = team.report();
  const words = [`${available} available`, `${onCall} on a call`, `${waiting} waiting`].join(' · ');
  if (loggedIn === 0) status.idle(waiting > 0 ? `nobody logged in · ${waiting} waiting` : 'nobody logged in');
  else if (waiting > 0) status.working(words);
  else status.ok(words);
}
