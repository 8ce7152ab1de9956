import { gatewaysFor } from './call-gateway.js';
import { element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';

export type LimitOf =
  | 'speech'
  | 'agents'
  | 'callback'
  | 'queue'
  | 'digits'
  | 'call'
  | 'records'
  | 'speechInput'
  | 'giveBack';

/**
 * Says at a property what the gateways of this node's calls cannot do, or need for it. A simulator and an Asterisk do
 * all that the nodes ask for, but an Asterisk has no voice of its own and rings phones; Webex Contact Center has its
 * own queue, agents and timers, and alone a flow that callers go back to; a jambonz calls back where its REST API is
 * known; Twilio has no music while it rings, and measures one silence. What callers say is understood by a simulator, by
 * Twilio, and by a jambonz with a recognizer.
 */
export function gatewayLimits(target: string, node: EditorNode, limit: LimitOf): void {
  const notes = gatewaysFor(node).flatMap((gateway) => noteFor(gateway, limit));
  find(target).replaceChildren(
    ...[...new Set(notes)].map((note) => element('p', { class: 'ringback-note ringback-limit' }, note)),
  );
}

/** Whether callers can say what they want. */
export function hearsSpeech({ kind }: EditorNode): boolean {
  return kind !== 'asterisk' && kind !== 'webex-contact-center';
}

function noteFor(gateway: EditorNode, limit: LimitOf): string[] {
  const key = keyFor(gateway, limit);
  return key ? [text(`gatewayLimit.${key}`, { name: RED.utils.getNodeLabel(gateway, gateway.id) })] : [];
}

function keyFor(gateway: EditorNode, limit: LimitOf): string | undefined {
  // Which one it will be is not known here.
  if (String(gateway.kind).startsWith('$')) return undefined;
  switch (gateway.kind) {
    case 'webex-contact-center':
      return webexKeys(gateway)[limit];
    case 'asterisk':
      return asteriskKeys(gateway)[limit];
    case 'jambonz':
      return jambonzKeys(gateway)[limit];
    case 'twilio':
      return twilioKeys[limit];
    default:
      return simulatorKeys[limit];
  }
}

type Keys = Partial<Record<LimitOf, string | undefined>>;

const simulatorKeys: Keys = { agents: 'desk', call: 'simulator', giveBack: 'giveBack' };

function asteriskKeys({ speech, dialEndpoint }: EditorNode): Keys {
  const callback = dialEndpoint ? undefined : 'callback';
  return {
    ...{ speech: speech === 'gateway' ? 'speech' : undefined, agents: 'agents', callback, queue: callback },
    ...{ speechInput: 'speechInput', giveBack: 'giveBack' },
  };
}

/** It rings phones, calls back by its REST API, and recognizes speech where its application can. */
function jambonzKeys({ jambonzApiUrl, jambonzAccount, jambonzApplication }: EditorNode): Keys {
  const callback = jambonzApiUrl && jambonzAccount && jambonzApplication ? undefined : 'jambonzCallback';
  return {
    ...{ agents: 'jambonzAgents', callback, queue: callback },
    ...{ speechInput: 'jambonzSpeechInput', giveBack: 'giveBack' },
  };
}

const twilioKeys: Keys = {
  ...{ agents: 'twilioAgents', queue: 'twilioQueue', digits: 'twilioDigits' },
  giveBack: 'giveBack',
};

function webexKeys({ speech }: EditorNode): Keys {
  return {
    speech: speech === 'gateway' ? 'webexSpeech' : undefined,
    agents: 'webexAgents',
    callback: 'webexCallback',
    queue: 'webexQueue',
    digits: 'webexDigits',
    records: 'records',
    speechInput: 'speechInput',
  };
}
