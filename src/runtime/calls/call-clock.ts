import { createSystemClock } from '../../adapters/clock/system-clock';

/** Callers wait in real time, whatever the follow-ups' clock does. */
export const callClock = createSystemClock();
