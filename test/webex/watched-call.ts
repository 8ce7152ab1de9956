import assert from 'node:assert/strict';
import { hasVendorSchema, type Judge, judgeEnvelope, vendorSchema } from './vendor-schema';
import { WebexCall, type WebexCallOptions, type WireMessage } from './webex-client';

const judge: Judge = hasVendorSchema ? judgeEnvelope(vendorSchema('va')) : () => [];

/** How many messages were held to the vendor's contract. */
export const judged = { sent: 0, received: 0 };

/** A call all of whose messages, both ways, are held to the vendor's contract where it is at hand, and numbered rightly. */
export function watchedCall(options: WebexCallOptions): WebexCall {
  const call = new WebexCall(options);
  let last = 0;
  call.socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as WireMessage;
    assert.deepEqual(judge(message), [], `not by the contract: ${String(data).slice(0, 500)}`);
    judged.received += 1;
    if (message.type === 'PONG') return;
    assert.ok(message.seq > last, `seq ${message.seq} after ${last}`);
    last = message.seq;
  });
  const send = call.socket.send.bind(call.socket);
  call.socket.send = (data: unknown) => {
    assert.deepEqual(judge(JSON.parse(String(data))), [], 'the test itself breaks the contract');
    judged.sent += 1;
    send(String(data));
  };
  return call;
}
