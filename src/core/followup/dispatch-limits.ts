/** Attempts in the flow at one time; more are claimed as these end. */
export const windowSize = 1000;
export const claimSize = 500;
/** Of the event loop, from one message of the reconcile node to the next: as many as the recipients node takes for one. */
export const turnsBetween = 4;
/** How long completed attempts wait for others to be counted with; a crash meanwhile costs nothing, for their deliveries are written. */
export const gatherMs = 100;
/** Real time; multiplied by the clock's speed. */
export const leaseMs = 120_000;
export const renewMs = 30_000;
export const silentMs = 120_000;
/** Another instance may have changed what is due. */
export const idleCheckMs = 15_000;
export const soonestMs = 250;
/** How often the flow may lose an attempt. Restarts and redeploys are no fault of the flow and do not count … */
export const maxEmissions = 3;
/** … but for an attempt that takes the process down each time. */
export const maxLeases = 20;
