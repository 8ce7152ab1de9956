import type { FlowNode } from '../node-red';

export const gatewayId = 'bench-gateway';
export const dialled = '100';
export const question = 'Press 1.';

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
        id: 'bench-call',
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
