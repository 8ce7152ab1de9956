import { TwilioLab } from '../twilio-voice/twilio-lab';
import { describeGateway } from './gateway-suite';

describeGateway('Twilio', async () => new TwilioLab().open());
