import type { RingbackError } from '../../core/errors';
import type { FollowupService } from '../followup-service';
import type { ErrorState, FollowupState } from './console-messages';
import { storeIdOf } from './store-id';

/** A deployed follow-up as screens list it. */
export function followupState({
  id,
  name,
  settings,
  snapshot,
  coordinator,
  storeService,
}: FollowupService): FollowupState {
  const { held, lastPoll } = coordinator.row ?? {};
  return {
    ...{ id, name, store: storeIdOf(storeService) },
    ...{ active: snapshot.isActive, deployedActive: settings.isActive, overridden: snapshot.isOverridden },
    ...(snapshot.counts && { counts: snapshot.counts }),
    ...(snapshot.nextPollAt !== undefined && { nextPollAt: snapshot.nextPollAt }),
    ...(snapshot.polling && { polling: snapshot.polling }),
    ...(held && { held }),
    ...(lastPoll && { lastPoll }),
    ...(snapshot.error && { error: errorState(snapshot.error) }),
  };
}

export function errorState({ code, summary, remedy }: RingbackError): ErrorState {
  return { code, message: summary, ...(remedy === undefined ? {} : { remedy }) };
}
