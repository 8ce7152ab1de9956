import { RingbackError } from '../errors';
import { type NotTaken, notTakenSentence } from './choose-routes';

/** Of a message that a run which ended had begun. */
export function leftUncertain(channelName: string): RingbackError {
  return new RingbackError(
    'RB_DELIVERY_UNCERTAIN',
    `Node-RED ended while a message was being sent by "${channelName}"; it may have arrived.`,
    {
      remedy: 'It was not sent again, as the notify node says. Ask the recipient, or set "send again" there.',
    },
  );
}

/** Why each channel was passed over. */
export function noChannel(notTaken: readonly NotTaken[]): RingbackError {
  const reasons = notTaken.length > 0 ? ` (${notTakenSentence(notTaken)})` : '';
  return new RingbackError('RB_CHANNEL_ADDRESS', `The recipient has no address on any of the channels${reasons}.`, {
    remedy: 'Add an address in the directory, or a channel that needs none.',
  });
}
