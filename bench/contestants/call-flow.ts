import { wavHeader } from '../../src/adapters/speech/wav';
import { type FlowNode, functionNode } from '../node-red';

export const gatewayId = 'bench-gateway';
export const callNodeId = 'bench-call';
export const dialled = '100';
export const question = 'Press 1.';
export const publicUrl = 'https://calls.example.com';
export const testToken = 'a-token-for-this-machine';

const promptMs = 2_000;

/** A call that asks again after each key: every step goes through the menu node, the flow and the line. */
export function callFlow(storeId: string): FlowNode[] {
  const speaker = { language: '', voice: '' };
  return [
    {
      ...{
        id: gatewayId,
        type: 'ringback-gateway',
        name: 'Bench',
        kind: 'simulator',
        store: storeId,
        language: 'en-US',
      },
      ...{ speech: 'gateway', voices: [] },
    },
    {
      ...{
        id: callNodeId,
        type: 'ringback-call',
        z: 'tab',
        name: '',
        gateway: gatewayId,
        numbers: dialled,
        team: '',
      },
      ...{ language: '', silence: 20, apology: '', x: 0, y: 0, wires: [['bench-menu'], []] },
    },
    {
      ...{ id: 'bench-menu', type: 'ringback-menu', z: 'tab', name: '', mode: 'options', ...speaker },
      ...{ prompts: [{ kind: 'text', text: question }], options: [{ digits: '1', label: 'Again' }], terminator: '#' },
      ...{ firstDigitTimeout: 120, interDigitTimeout: 3, retries: 10, bargeIn: true, sensitive: false },
      ...{ minDigits: 1, maxDigits: 1, expected: '', expectedType: 'str', noInputPrompts: [], invalidPrompts: [] },
      ...{ outputs: 3, x: 0, y: 0, wires: [['bench-menu'], [], []] },
    },
  ];
}

/** The same over Webex Contact Center, with a question that is audio. */
export function webexCallFlow(storeId: string): FlowNode[] {
  const samples = Buffer.alloc(promptMs * 16);
  const data = Buffer.concat([wavHeader(8_000, samples.length), samples]).toString('base64');
  const webex = { kind: 'webex-contact-center', webexUrl: 'wss://calls.example.com', webexAudience: 'us' };
  return callFlow(storeId).map((node) => ({
    ...node,
    ...(node.type === 'ringback-gateway' ? webex : {}),
    ...(node.type === 'ringback-menu' ? { prompts: [{ kind: 'upload', name: 'question.wav', data }] } : {}),
  }));
}

/** The same over Twilio; and what a stock flow does with the same request, at `/stock`. */
export function twilioCallFlow(storeId: string): FlowNode[] {
  const twilio = { kind: 'twilio', twilioUrl: publicUrl, twilioApiUrl: '${BENCH_TWILIO_API}' };
  const httpIn = { type: 'http in', name: '', url: '/stock', method: 'post', upload: false };
  const stock = `msg.payload = '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf" action="/stock" method="POST" timeout="5" numDigits="1"><Say language="en-US">${question}</Say></Gather></Response>';
msg.headers = { 'content-type': 'text/xml' };
return msg;`;
  return [
    ...callFlow(storeId).map((node) => ({ ...node, ...(node.type === 'ringback-gateway' ? twilio : {}) })),
    { ...httpIn, id: 'stock-in', z: 'tab', x: 0, y: 0, wires: [['stock-answer']] },
    functionNode('stock-answer', stock, [['stock-out']]),
    { id: 'stock-out', type: 'http response', z: 'tab', name: '', statusCode: '', headers: {}, x: 0, y: 0, wires: [] },
  ];
}
