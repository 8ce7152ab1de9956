import type { FollowupService } from './followup-service';
import type { StoreService } from './store-service';

/** What the parts of a flow need of the follow-up that its messages belong to. */
export type FlowFollowup = Pick<FollowupService, 'id' | 'name' | 'settings' | 'clock' | 'coordinator'> & {
  storeService: Pick<StoreService, 'store' | 'extraction'>;
};
