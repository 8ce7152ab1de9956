import { describeGatewayCalls } from './gateway-calls';
import { describeGatewayConnect } from './gateway-connect';
import type { GatewayLab, LabPace } from './gateway-lab';
import { describeGatewayLimits } from './gateway-limits';
import { describeGatewayRecording } from './gateway-recording';
import { describeGatewayRestarts } from './gateway-restarts';
import { GatewayScene } from './gateway-scene';
import { describeGatewaySpeech } from './gateway-speech';

export type { GatewayLab, LabMedia, LabPace, TestAgent, TestCallee, TestCaller } from './gateway-lab';

export interface GatewaySuiteOptions {
  pace?: Partial<LabPace>;
  /** For a case with its lab, in milliseconds. */
  timeoutMs?: number;
}

/**
 * What every voice gateway must do, whatever is at its other end. Each case has a lab of its own, and at its
 * end nothing may be left in it: no line, no ringing phone, no timer.
 */
export function describeGateway(
  name: string,
  openLab: () => Promise<GatewayLab>,
  { pace = {}, timeoutMs = 30_000 }: GatewaySuiteOptions = {},
): void {
  describe(`gateway: ${name}`, function () {
    this.timeout(timeoutMs);
    const scene = new GatewayScene({ firstDigitMs: 500, interDigitMs: 250, ringMs: 300, ...pace });

    beforeEach(async () => {
      await scene.open(openLab);
    });
    afterEach(() => scene.close());

    describeGatewayCalls(scene);
    describeGatewaySpeech(scene);
    describeGatewayConnect(scene);
    describeGatewayRecording(scene);
    describeGatewayRestarts(scene);
    describeGatewayLimits(scene);
  });
}
