import { callerOf } from '../../core/call/call-message';
import { transferFacts } from '../../core/call/transfer-facts';
import { RingbackError } from '../../core/errors';
import { compileTemplate, type Template } from '../../core/extract/template';
import { callContext } from '../call-context';
import { parseNameValues } from '../integration-settings';
import { Properties } from '../properties';
import type { CallWork } from './call-step';

/** What the flow of the gateway is told. */
export interface GiveBack {
  event: Template;
  data: { name: string; value: Template }[];
}

/** Undefined where the call ends. Throws RB_CONFIG without an event. */
export function parseGiveBack(values: Record<string, unknown>): GiveBack | undefined {
  const properties = new Properties(values);
  const afterwards = properties.choice('afterwards', 'Afterwards', ['end', 'giveBack'] as const, 'end');
  if (afterwards === 'end') return undefined;
  return {
    event: compileTemplate(properties.required('event', 'Event')),
    data: parseNameValues(properties.list('data')).map(({ name, value }) => ({ name, value: compileTemplate(value) })),
  };
}

/**
 * Looks whether the caller of this line can be given back, and with what; before the last words, for somebody who
 * cannot has not heard a goodbye. The function that it gives does so, and resolves when the line is down.
 */
export async function giveBack(
  { event, data }: GiveBack,
  { session, leg, msg, signal }: CallWork,
): Promise<() => Promise<void>> {
  if (!leg.giveBack) {
    throw new RingbackError(
      'RB_GATEWAY_UNSUPPORTED',
      'The gateway of this call has no flow to which a caller goes back.',
      {
        remedy: 'Let the call end here, or use the queue node; only Webex Contact Center has a flow of its own.',
      },
    );
  }
  const context = callContext(msg);
  const name = (await event.render(context)).trim();
  if (name === '') {
    throw new RingbackError('RB_TEMPLATE', 'The event for the flow of the gateway is empty.', {
      remedy: 'Its placeholders have no value in this message: give it a fixed part.',
    });
  }
  const own: [string, string][] = [];
  for (const one of data) own.push([one.name, await one.value.render(context)]);
  const facts = { ...transferFacts(callerOf(session.call), msg), ...Object.fromEntries(own) };
  return async () => {
    await leg.giveBack?.({ event: name, data: facts, signal });
    session.event({ kind: 'returned', event: name });
    await leg.ended;
  };
}
