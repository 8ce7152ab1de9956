import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import type { PhoneCommand } from '../../adapters/simulator/phone-messages';
import { SimulatorGateway } from '../../adapters/simulator/simulator-gateway';
import { RingbackError } from '../../core/errors';
import { findGateway, keptGateways } from '../calls/call-center';
import type { GatewayService } from '../calls/gateway-service';
import { notDeployed } from '../routes';
import { startLive } from './live';
import { parsePhoneCommand } from './phone-command';

/** Somebody whom the softphone offers to call as. */
export interface PresetCaller {
  name: string;
  number: string;
  hint: string;
}

/** GET ringback/softphone/:id/info: what can be dialled, and as whom. */
export async function softphoneInfo(RED: NodeAPI, request: Request): Promise<unknown> {
  const { service } = simulatorOf(request);
  const { name, language } = service.settings;
  return { name, language, numbers: service.numbers, callers: presetCallers(RED) };
}

/** GET ringback/softphone/:id/events: what the phone is told, for as long as the page is there. */
export function softphoneEvents(RED: NodeAPI, request: Request, response: Response): void {
  const { gateway, service } = simulatorOf(request);
  const phone = String(request.query.phone ?? '');
  if (!/^[\w-]{8,64}$/.test(phone)) throw new RingbackError('RB_INPUT', 'A softphone needs an id: ?phone=….');
  const live = startLive(request, response);
  const detach = gateway.attachPhone(phone, String(request.query.number ?? ''), live.send);
  // Another gateway in its place: the page comes back and finds that one.
  const unfollow = keptGateways(RED).onChange(() => {
    if (findGateway(service.id) !== service) live.end();
  });
  live.onClose(() => {
    unfollow();
    detach();
  });
}

/** POST ringback/softphone/:id/commands {phone, command}. */
export async function softphoneCommand(_RED: NodeAPI, request: Request): Promise<unknown> {
  const { gateway } = simulatorOf(request);
  const { phone, command } = (request.body ?? {}) as { phone?: unknown; command?: unknown };
  const parsed: PhoneCommand = parsePhoneCommand(command);
  gateway.phoneCommand(String(phone), parsed);
  return { ok: true };
}

function simulatorOf(request: Request): { service: GatewayService; gateway: SimulatorGateway } {
  const service = findGateway(String(request.params.id));
  const gateway = service?.deps.gateway;
  if (!service || !(gateway instanceof SimulatorGateway)) throw notDeployed('simulator');
  return { service, gateway };
}

/** Of settings.js: `ringback: { callers: [{ name, number, hint }] }`. */
function presetCallers(RED: NodeAPI): PresetCaller[] {
  const { callers } = ((RED.settings as { ringback?: { callers?: unknown } }).ringback ?? {}) as { callers?: unknown };
  if (!Array.isArray(callers)) return [];
  return callers.slice(0, 20).map((caller: Partial<PresetCaller>) => ({
    name: String(caller.name ?? ''),
    number: String(caller.number ?? ''),
    hint: String(caller.hint ?? ''),
  }));
}
