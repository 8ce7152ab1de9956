import { RingbackError } from '../../core/errors';
import type { Channel, ChannelMessage, CheckOutcome, DeliveryOutcome } from '../../ports/channel';
import type { ChannelInbound } from '../../ports/channel-inbound';
import { sendingStopped } from '../channel-failure';
import type { ChannelTraits } from '../channel-kinds';
import { SendsInFlight } from '../sends-in-flight';
import type { VendorApi } from './vendor-api';

/** What differs from vendor to vendor. */
export interface VendorChannelParts {
  id: string;
  name: string;
  traits: ChannelTraits;
  api: VendorApi;
  checkAddress(address: string): RingbackError | undefined;
  /** The address is good, and sending is allowed. */
  deliver(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome>;
  check(signal: AbortSignal): Promise<CheckOutcome>;
  /** What the vendor sends back. */
  inbound?: ChannelInbound;
  /** How long closing waits for what is being sent. */
  closeGraceMs?: number | undefined;
}

/** A channel by a vendor's HTTP API: nothing to bad addresses, nothing once it is closed, and no end in the middle of a message. */
export function createVendorChannel(parts: VendorChannelParts): Channel {
  const { id, name, traits, api, checkAddress } = parts;
  const inFlight = new SendsInFlight(parts.closeGraceMs ?? 5_000);
  return {
    id,
    name,
    kind: traits.kind,
    addressKey: traits.addressKey,
    ...(traits.personKey === undefined ? {} : { personKey: traits.personKey }),
    isIdempotent: traits.isIdempotent,
    checkAddress,
    ...(parts.inbound && { inbound: parts.inbound }),
    async send(message, signal) {
      const error = checkAddress(message.address);
      if (error) return { status: 'failed', error };
      if (inFlight.isClosed || signal.aborted) return sendingStopped(false);
      return inFlight.run(signal, (ended) => parts.deliver(message, ended));
    },
    async check(signal) {
      if (inFlight.isClosed || signal.aborted) return sendingStopped(false);
      return inFlight.run(signal, (ended) => parts.check(ended));
    },
    async close() {
      await inFlight.close();
      api.close();
    },
  };
}

/** An address that cannot be used, told without more of it than helps. */
export function badAddress(address: string, what: string, remedy: string): RingbackError {
  const shown = address.trim().slice(0, 100);
  const summary = shown === '' ? `The recipient has no ${what}.` : `"${shown}" is not a ${what}.`;
  return new RingbackError('RB_CHANNEL_ADDRESS', summary, { remedy });
}

/** A credential that must be there; it goes into a header or a path, so nothing may end either. */
export function neededCredential(value: string, label: string, shape: RegExp = /^[\x21-\x7e]+$/): string {
  const given = value.trim();
  if (given === '') {
    throw new RingbackError('RB_CONFIG', `The channel has no ${label}.`, {
      remedy: `Open the channel, fill in the ${label} and deploy. Credentials are not part of an exported flow.`,
    });
  }
  if (!shape.test(given)) {
    throw new RingbackError('RB_CONFIG', `The ${label} of the channel cannot be one.`, {
      remedy: 'Copy it again, whole and without spaces.',
    });
  }
  return given;
}

/** The vendor's own address, or the one that was entered instead; without a slash at its end. */
export function apiUrlOf(entered: string, vendor: string): string {
  const url = entered.trim() || vendor;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
  if (parsed && isWeb && parsed.username === '' && parsed.password === '') return url.replace(/\/+$/, '');
  throw new RingbackError('RB_CONFIG', 'The API address of the channel is not an http or https address.', {
    remedy: `Leave it empty for ${vendor}, and enter no user name or password in it.`,
  });
}

/** An image that the vendor can fetch; those within the message itself are told by their description. */
export function fetchableImage(image: ChannelMessage['image']): { url: string; alt: string } | undefined {
  return image && /^https?:/i.test(image.url) ? image : undefined;
}
