import type { NodeAPI } from 'node-red';
import { toRingbackError } from '../../core/errors';
import { lookupConfig } from '../define-node';
import type { GatewayService } from './gateway-service';
import { KeptServices } from './kept-services';
import type { TeamService } from './team-service';

/** What could not be closed cleanly belongs to no node any more: it goes to the log. */
let log: (sentence: string) => void = () => undefined;

const gateways = new KeptServices<GatewayService>((error) => log(toRingbackError(error).message));
const teams = new KeptServices<TeamService>((error) => log(toRingbackError(error).message));

export function keptGateways(RED: NodeAPI): KeptServices<GatewayService> {
  log = (sentence) => RED.log.error(sentence);
  return gateways;
}

export function keptTeams(RED: NodeAPI): KeptServices<TeamService> {
  log = (sentence) => RED.log.error(sentence);
  return teams;
}

/** For routes: the live gateway of a config node. */
export function findGateway(id: string): GatewayService | undefined {
  return gateways.find(id);
}

export function allGateways(): GatewayService[] {
  return gateways.list();
}

export function findTeam(id: string): TeamService | undefined {
  return teams.find(id);
}

export function allTeams(): TeamService[] {
  return teams.list();
}

export function lookupGateway(RED: NodeAPI, id: string): GatewayService {
  return lookupConfig<GatewayService>(RED, id, 'ringback-gateway', 'gateway');
}

export function lookupTeam(RED: NodeAPI, id: string): TeamService {
  return lookupConfig<TeamService>(RED, id, 'ringback-team', 'team');
}

/** The gateway that a call came through; it outlives its config node for as long as the call goes on. */
export function gatewayOf(session: { call: { gateway: string } }): GatewayService {
  const found = gateways.find(session.call.gateway);
  if (found) return found;
  throw toRingbackError(new Error('The gateway of this call is closed.'), 'RB_GATEWAY_UNAVAILABLE');
}
