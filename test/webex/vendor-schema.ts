import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { packageFolder } from '../node-red-process';

/** The vendor's contract is not part of this project; where it lies beside it, everything is held to it. */
const beside = ['..', join('..', '..')].map((up) => join(packageFolder(), up, 'shared', 'contracts'));
const fileIn = (folder: string, name: string) => join(folder, `webex-byova-${name}.asyncapi.json`);
const found = beside.find((folder) => ['va', 'list'].every((name) => existsSync(fileIn(folder, name))));

export const hasVendorSchema = found !== undefined;

interface AsyncApi {
  components: {
    schemas: Record<string, Record<string, unknown>>;
    messages?: Record<string, { examples?: { payload: Record<string, unknown> }[] }>;
  };
}

const read = (name: 'va' | 'list') => JSON.parse(readFileSync(fileIn(found ?? '', name), 'utf8')) as AsyncApi;

/** Tells what is wrong with a message; empty when nothing is. */
export type Judge = (message: unknown) => string[];

export function vendorSchema(name: 'va' | 'list'): Record<string, Judge> {
  const { components } = read(name);
  const ajv = new Ajv({ strict: false, allErrors: true });
  (formats as unknown as { default?: typeof formats } & typeof formats)(ajv as never);
  const root = { $id: `vendor:${name}`, components: { schemas: readable(components.schemas) } };
  ajv.addSchema(root);
  return Object.fromEntries(
    Object.keys(components.schemas).map((schema) => {
      const validate = ajv.getSchema(`vendor:${name}#/components/schemas/${schema}`) as ValidateFunction;
      return [
        schema,
        (message: unknown) =>
          validate(message) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`),
      ];
    }),
  );
}

/**
 * Two words of the contract forbid its own examples, and are not taken literally: the base of all envelopes allows
 * nothing beside itself, and so no payload (the names of an envelope are judged by `judgeEnvelope`); and audio input
 * must be either with audio or as it is, which with audio is both.
 */
function readable(schemas: AsyncApi['components']['schemas']): AsyncApi['components']['schemas'] {
  const { additionalProperties: _closed, ...base } = schemas.WsEnvelopeBase ?? {};
  const { oneOf: _either, ...audio } = schemas.VoiceInput ?? {};
  return { ...schemas, WsEnvelopeBase: base, VoiceInput: audio };
}

const envelopes: Record<string, { schema: string; extra: string[] }> = {
  VOICE_VA_REQUEST: { schema: 'WsEnvelopeVoiceVARequest', extra: ['payload'] },
  VOICE_VA_RESPONSE: { schema: 'WsEnvelopeVoiceVAResponse', extra: ['payload'] },
  ERROR: { schema: 'WsEnvelopeError', extra: ['code', 'status', 'detail'] },
  PING: { schema: 'WsEnvelopePing', extra: [] },
  PONG: { schema: 'WsEnvelopePong', extra: [] },
};

export function judgeEnvelope(schemas: Record<string, Judge>): Judge {
  return (message) => {
    const { type = '' } = message as { type?: string };
    const envelope = envelopes[type];
    if (!envelope) return [`no type of the contract: ${type}`];
    const names = ['type', 'seq', 'ts', 'conversation_id', 'metadata', ...envelope.extra];
    const strange = Object.keys(message as object).filter((name) => !names.includes(name));
    return [
      ...(schemas[envelope.schema]?.(message) ?? ['no such schema']),
      ...strange.map((name) => `strange: ${name}`),
    ];
  };
}

/** The vendor's own messages. */
export function vendorExamples(): Record<string, unknown>[] {
  const { messages = {} } = read('va').components;
  return Object.values(messages).flatMap(({ examples = [] }) => examples.map(({ payload }) => payload));
}
