import type { CallerId } from '../../ports/gateway';
import { type AriChannel, objectOf, textOf } from './ari-event';

/** What of a call must be known again after a restart of ours. */
export interface CallerInfo {
  id: string;
  from: CallerId;
  to: string;
  parameters: Record<string, string>;
}

/** The channel variable that holds it while Asterisk has the line. */
export const infoVariable = 'RINGBACK_CALL';

/**
 * From `Stasis(ringback,inbound,${EXTEN},name=value,…)`. Parameters with a meaning: `presentation`, of the
 * caller's number, `${CALLERID(pres)}`; `attestation`, of STIR/SHAKEN; `language`, BCP 47.
 */
export function callerInfoOf(id: string, channel: AriChannel, args: readonly string[]): CallerInfo {
  const [, to = '', ...rest] = args;
  const parameters: Record<string, string> = {};
  for (const argument of rest) {
    const [, name, value] = /^\s*([\w.-]+)\s*=(.*)$/s.exec(argument) ?? [];
    if (name) parameters[name] = (value ?? '').trim();
  }
  return { id, from: callerIdOf(channel, parameters), to: to || channel.exten, parameters };
}

export function writeCallerInfo(info: CallerInfo): string {
  return JSON.stringify(info);
}

/** Undefined for what we did not write. */
export function readCallerInfo(text: string): CallerInfo | undefined {
  let value: Record<string, unknown>;
  try {
    value = objectOf(JSON.parse(text));
  } catch {
    return undefined; // somebody else's variable
  }
  if (typeof value.id !== 'string' || value.id === '' || typeof objectOf(value.from).number !== 'string')
    return undefined;
  const { from, parameters } = value as unknown as CallerInfo;
  return { id: value.id, from, to: textOf(value.to), parameters: { ...parameters } };
}

function callerIdOf(channel: AriChannel, { presentation = '', attestation = '' }: Record<string, string>): CallerId {
  const isWithheld =
    /^$|^anonymous$|^restricted$|^unknown$/i.test(channel.number) || /^prohib|^unavailable/i.test(presentation);
  if (isWithheld) return { number: '', isWithheld };
  const [level] = /^[ABC]$/.exec(attestation.toUpperCase()) ?? [];
  return {
    ...{ number: channel.number, isWithheld },
    ...(channel.name && channel.name !== channel.number ? { name: channel.name } : {}),
    ...(level ? { attestation: level as 'A' | 'B' | 'C' } : {}),
  };
}

/** As Asterisk takes a caller id: `"Ana" <+5511…>`. */
export function callerIdText({ number, name, isWithheld }: CallerId): string {
  if (isWithheld || number === '') return '';
  const shown = (name ?? '').replaceAll(/["<>\\]|\p{Cc}/gu, '').trim();
  const dialled = number.replaceAll(/[^\w+*#.-]/g, '');
  return shown ? `"${shown}" <${dialled}>` : `<${dialled}>`;
}
