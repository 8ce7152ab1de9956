import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import type { SimulatorGateway } from '../../adapters/simulator/simulator-gateway';
import { chosenStates } from '../../core/call/agent';
import { RingbackError } from '../../core/errors';
import { findTeam, keptGateways, keptTeams } from '../calls/call-center';
import { deskGateways } from '../calls/desk-gateways';
import type { TeamService } from '../calls/team-service';
import { notDeployed } from '../routes';
import { startLive } from './live';
import { parseDeskCommand } from './phone-command';

/** GET ringback/desk/:id/info: who may sit there. */
export async function deskInfo(_RED: NodeAPI, request: Request): Promise<unknown> {
  const service = teamOf(request);
  return { name: service.name, agents: service.team.agents.map(({ id, name, skills }) => ({ id, name, skills })) };
}

/** GET ringback/desk/:id/events?agent=…: the team as it is, at each change; with an agent, what their phone is told. */
export function deskEvents(RED: NodeAPI, request: Request, response: Response): void {
  const service = teamOf(request);
  const agentId = String(request.query.agent ?? '');
  if (agentId) service.team.agent(agentId);
  const live = startLive(request, response);
  const tellTeam = () => live.send({ kind: 'team', team: service.snapshot() });
  const phones = new Map<SimulatorGateway, () => void>();
  const attachPhones = () => {
    const there = new Set(agentId ? deskGateways() : []);
    for (const [gateway, detach] of phones) {
      if (there.has(gateway)) continue;
      phones.delete(gateway);
      detach();
    }
    for (const gateway of there) {
      if (!phones.has(gateway)) phones.set(gateway, gateway.attachDesk(agentId, live.send));
    }
  };
  tellTeam();
  attachPhones();
  const unfollow = [
    service.follow(tellTeam),
    keptGateways(RED).onChange(attachPhones),
    keptTeams(RED).onChange(() => {
      if (findTeam(service.id) !== service) live.end();
    }),
  ];
  live.onClose(() => {
    for (const stop of [...unfollow, ...phones.values()]) stop();
  });
}

/** POST ringback/desk/:id/agents/:agentId/state {state}. */
export async function deskState(_RED: NodeAPI, request: Request): Promise<unknown> {
  const service = teamOf(request);
  const { state } = (request.body ?? {}) as { state?: unknown };
  const chosen = chosenStates.find((known) => known === state);
  if (!chosen) throw new RingbackError('RB_INPUT', `An agent can be set to ${chosenStates.join(', ')}.`);
  service.setState(String(request.params.agentId), chosen);
  return { ok: true };
}

/** POST ringback/desk/:id/agents/:agentId/phone: a command of the agent's phone; hanging up works for every gateway. */
export async function deskPhone(_RED: NodeAPI, request: Request): Promise<unknown> {
  const service = teamOf(request);
  const agentId = String(request.params.agentId);
  const command = parseDeskCommand(request.body);
  service.team.agent(agentId);
  const isTaken = deskGateways().some((gateway) => gateway.deskCommand(agentId, command));
  if (!isTaken && command.kind === 'hangUp') service.hangUp(agentId);
  return { ok: true };
}

function teamOf(request: Request): TeamService {
  const service = findTeam(String(request.params.id));
  if (!service) throw notDeployed('team');
  return service;
}
