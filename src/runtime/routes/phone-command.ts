import type { DeskCommand, PhoneCommand, PhoneLine } from '../../adapters/simulator/phone-messages';
import { RingbackError } from '../../core/errors';

const longestText = 200;

/** A softphone's command from a request's body; RB_INPUT for what is none. */
export function parsePhoneCommand(value: unknown): PhoneCommand {
  const command = asObject(value);
  switch (command.kind) {
    case 'dial':
      return { kind: 'dial', to: text(command.to), from: parseCaller(command.from), ...optional(command) };
    case 'resume':
      return { kind: 'resume', line: parseLine(command.line) };
    case 'press':
      return { kind: 'press', digit: text(command.digit) };
    case 'say':
      return { kind: 'say', text: text(command.text) };
    case 'played':
      return { kind: 'played', playId: text(command.playId) };
    case 'playFailed':
      return { kind: 'playFailed', playId: text(command.playId), why: text(command.why) };
    case 'recorded':
      return {
        ...{ kind: 'recorded', recordingId: text(command.recordingId), contentType: audioType(command.contentType) },
        ...{ data: base64(command.data), durationMs: Number(command.durationMs) || 0, endedBy: endOf(command.endedBy) },
      };
    case 'recordFailed':
      return { kind: 'recordFailed', recordingId: text(command.recordingId), why: text(command.why) };
    case 'speaks':
    case 'accept':
    case 'decline':
    case 'hangUp':
      return { kind: command.kind };
    default:
      throw unknownCommand();
  }
}

/** An agent desk's command. */
export function parseDeskCommand(value: unknown): DeskCommand {
  const command = asObject(value);
  switch (command.kind) {
    case 'answer':
    case 'reject':
    case 'hangUp':
      return { kind: command.kind };
    case 'played':
      return { kind: 'played', playId: text(command.playId) };
    default:
      throw unknownCommand();
  }
}

function parseLine(value: unknown): PhoneLine {
  const line = asObject(value);
  const talkingTo = line.talkingTo === undefined ? undefined : asObject(line.talkingTo);
  return {
    ...{ id: text(line.id), from: parseCaller(line.from), to: text(line.to), isAnswered: line.isAnswered === true },
    parameters: {},
    ...optional(line),
    ...(talkingTo ? { talkingTo: { agentId: text(talkingTo.agentId), name: text(talkingTo.name) } } : {}),
  };
}

function parseCaller(value: unknown): PhoneLine['from'] {
  const caller = asObject(value);
  const name = text(caller.name);
  return { number: text(caller.number), isWithheld: caller.isWithheld === true, ...(name ? { name } : {}) };
}

function optional({ language, parameters }: Record<string, unknown>) {
  const entries = parameters === undefined ? [] : Object.entries(asObject(parameters)).slice(0, 50);
  return {
    ...(text(language) ? { language: text(language) } : {}),
    ...(entries.length > 0
      ? { parameters: Object.fromEntries(entries.map(([key, entry]) => [key, text(entry)])) }
      : {}),
  };
}

/** Ten minutes of speech are less. */
const longestRecording = 24 * 1024 * 1024;

function base64(value: unknown): string {
  if (typeof value !== 'string' || value.length > longestRecording || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
    throw unknownCommand();
  }
  return value;
}

function audioType(value: unknown): string {
  const type = text(value).toLowerCase();
  if (!/^audio\/[a-z0-9.+-]+(; ?codecs=[a-z0-9.]+)?$/.test(type)) throw unknownCommand();
  return type;
}

function endOf(value: unknown): 'caller' | 'key' | 'silence' | 'limit' {
  if (value === 'caller' || value === 'key' || value === 'silence' || value === 'limit') return value;
  throw unknownCommand();
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw unknownCommand();
}

function text(value: unknown): string {
  return (typeof value === 'string' ? value : '').slice(0, longestText);
}

function unknownCommand(): RingbackError {
  return new RingbackError('RB_INPUT', 'The phone sent something that is no command.', { remedy: 'Reload the page.' });
}
