import type { StoreHarness } from './store-fixture';
import { actionTests } from './store-suite-actions';
import { answerTests } from './store-suite-answers';
import { callTests } from './store-suite-calls';
import { concurrencyTests } from './store-suite-concurrency';
import { consoleTests } from './store-suite-console';
import { deliveryTests } from './store-suite-deliveries';
import { dueTests } from './store-suite-due';
import { followupTests } from './store-suite-followups';
import { historyTests } from './store-suite-history';
import { inboundTests } from './store-suite-inbound';
import { mergeTests } from './store-suite-merge';
import { modelTests } from './store-suite-model';
import { outcomeTests } from './store-suite-outcomes';
import { peopleTests } from './store-suite-people';
import { pollTests } from './store-suite-polls';
import { valueTests } from './store-suite-values';

/** What every adapter of the Store port does. */
export function storeSuite(harness: StoreHarness): void {
  describe(`store on ${harness.name}`, () => {
    followupTests(harness);
    pollTests(harness);
    mergeTests(harness);
    modelTests(harness);
    dueTests(harness);
    outcomeTests(harness);
    actionTests(harness);
    answerTests(harness);
    deliveryTests(harness);
    inboundTests(harness);
    historyTests(harness);
    peopleTests(harness);
    valueTests(harness);
    callTests(harness);
    consoleTests(harness);
    concurrencyTests(harness);
  });
}
