import { SimulatorGateway } from '../../adapters/simulator/simulator-gateway';
import { allGateways } from './call-center';

/** Gateways whose agents answer on the desk. */
export function deskGateways(): SimulatorGateway[] {
  return allGateways()
    .map(({ deps }) => deps.gateway)
    .filter((gateway) => gateway instanceof SimulatorGateway);
}
