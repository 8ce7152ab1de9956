import { describeGateway } from '../contract/gateway-suite';
import { AsteriskLab } from './asterisk/asterisk-lab';
import { AsteriskServer } from './asterisk/asterisk-server';
import { MediaServer } from './asterisk/media-server';

const { asteriskFolder } = JSON.parse(process.env.RINGBACK_PEERS ?? '{}') as { asteriskFolder: string };

describe('a real Asterisk', () => {
  let server: AsteriskServer;
  let media: MediaServer;
  before(async function () {
    this.timeout(120_000);
    [server, media] = [await AsteriskServer.open(asteriskFolder), await MediaServer.open()];
  });
  after(async () => {
    await server?.kill();
    await media?.close();
  });

  describeGateway('Asterisk', () => AsteriskLab.open(server, media), {
    pace: { firstDigitMs: 700, interDigitMs: 500, ringMs: 700 },
    timeoutMs: 30_000,
  });
});
