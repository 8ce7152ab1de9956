import { RingbackError } from '../../core/errors';
import { Properties } from '../properties';

export interface RecordSettings {
  beep: boolean;
  maxMs: number;
  silenceMs: number;
  terminators: string;
  /** The key by which callers agree; empty: they are not asked. */
  consentKey: string;
  /** Files older than this are deleted; 0: kept. */
  keepDays: number;
}

/** RB_CONFIG for what cannot be. */
export function parseRecord(values: Record<string, unknown>): RecordSettings {
  const properties = new Properties(values);
  const terminators = properties.text('terminators', '#').replaceAll(/\s/g, '');
  const asksConsent = properties.flag('consent');
  const consentKey = asksConsent ? properties.text('consentKey', '1').trim() : '';
  if (!/^[0-9*#]*$/.test(terminators) || !/^[0-9*#]?$/.test(consentKey)) {
    throw new RingbackError('RB_CONFIG', 'The keys of the recording are no keys of a telephone.', {
      remedy: 'Enter digits, * and #, and one of them for the consent.',
    });
  }
  if (asksConsent && consentKey === '') {
    throw new RingbackError('RB_CONFIG', 'No key says that the caller agrees.', {
      remedy: 'Enter the digit that the question asks for, or do not ask for consent.',
    });
  }
  return {
    beep: properties.flag('beep', true),
    maxMs: properties.number('longest', 'Longest', 120, 1, 600) * 1_000,
    silenceMs: properties.number('silence', 'Ends after silence', 5, 1, 60) * 1_000,
    terminators,
    consentKey,
    keepDays: properties.number('keepDays', 'Keep for', 30, 0, 3_650),
  };
}
