import type { NodeAPI } from 'node-red';
import { RingbackError } from '../core/errors';
import { parseStep } from '../core/extract/parse-steps';
import type { Step } from '../core/extract/settings';
import { Properties } from './properties';
import { compileTypedValue, type TypedValue } from './typed-value';

export interface RecipientsConfig {
  directory: string;
  user: TypedValue | undefined;
  group: TypedValue | undefined;
  unknown: 'address' | 'skip';
  lookup: Step | undefined;
  lookupKey: string;
}

/** The settings of a recipients node from its stored properties; RB_CONFIG for what cannot be one. */
export function parseRecipients(RED: NodeAPI, values: Record<string, unknown>): RecipientsConfig {
  const properties = new Properties(values);
  const user = compileTypedValue(RED, properties.text('userType', 'record'), properties.verbatim('user'));
  const group = compileTypedValue(RED, properties.text('groupType', 'record'), properties.verbatim('group'));
  if (!user && !group) {
    throw new RingbackError('RB_CONFIG', 'Neither User nor Group is set.', {
      remedy:
        'Say in at least one of them where the recipient is found, for instance in the record at $.assignee.email.',
    });
  }
  const lookup = properties.raw('lookup');
  return {
    directory: properties.text('directory'),
    user,
    group,
    unknown: properties.choice('unknown', 'Unknown recipients', ['address', 'skip'] as const, 'address'),
    lookup: lookup ? parseStep(lookup, 1) : undefined,
    lookupKey: properties.text('lookupKey'),
  };
}
