import { type Answer, type Asked, startLoopback } from './loopback';

/** What the far side does with a message. */
export type Behaviour =
  | 'accept'
  | 'reject'
  | 'unavailable'
  /** As unavailable, and asks for a pause of 7 s. */
  | 'rateLimit'
  /** Takes the message and breaks the connection instead of saying so. */
  | 'cutAfterAcceptance'
  /** Takes the message and never says so. */
  | 'silentAfterAcceptance'
  /** Says what no protocol knows. */
  | 'malformed'
  /** Nobody listens there. */
  | 'absent'
  /** Takes the message, and says so only when the test lets it (`release`). */
  | 'slow';

/** What is at the other end of a channel, and how it is made to behave. */
export interface FarSide {
  /** For all that follows. */
  behave(behaviour: Behaviour): Promise<void>;
  /** Resolves when the far side has the next message and its behaviour is about to show. */
  arrival(): Promise<void>;
  /** Lets what is slow go on. */
  release(): void;
  /** Subjects of what the far side took, and its ids where the protocol carries them. */
  accepted(): { deliveryId?: string; subject: string }[];
  close(): Promise<void>;
}

/** What a request means to a vendor in good health. */
export interface Reply {
  answer: Answer;
  /** It was a message, and it is taken. */
  taken?: { subject: string; deliveryId?: string };
}

/** How a vendor behaves, by its documentation. */
export interface Vendor {
  respond(asked: Asked): Reply | Promise<Reply>;
  /** No message of this kind is taken, for good. */
  refusal: Answer;
  /** Too many; another one in 7 s. */
  rateLimit: Answer;
}

export interface VendorServer extends FarSide {
  url: string;
  asked: Asked[];
  /** Answers every message from now on, whatever its behaviour. */
  answerWith(answer: Answer | undefined): void;
}

/** A vendor on the loopback address, which fails on demand. */
export async function startVendor(vendor: Vendor): Promise<VendorServer> {
  const accepted: { subject: string; deliveryId?: string }[] = [];
  let behaviour: Behaviour = 'accept';
  let fixed: Answer | undefined;
  let arrived: () => void = () => undefined;
  let release: () => void = () => undefined;
  let isOpen = true;

  const server = await startLoopback(async (asked, response) => {
    const { answer, taken } = await vendor.respond(asked);
    if (!taken) return answer;
    arrived();
    if (fixed) return fixed;
    const take = () => {
      accepted.push(taken);
      return answer;
    };
    switch (behaviour) {
      case 'accept':
        return take();
      case 'reject':
        return vendor.refusal;
      case 'unavailable':
        return { status: 503, body: 'upstream is away' };
      case 'rateLimit':
        return vendor.rateLimit;
      case 'malformed':
        return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>certainly' };
      case 'cutAfterAcceptance':
        response.destroy();
        return undefined;
      case 'slow':
        return new Promise((resolve) => {
          release = () => resolve(take());
        });
      case 'silentAfterAcceptance':
      case 'absent':
        return undefined;
    }
  });
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await server.close();
  };
  return {
    url: server.url,
    asked: server.asked,
    answerWith: (answer) => {
      fixed = answer;
    },
    async behave(next) {
      behaviour = next;
      if (next === 'absent') await close();
    },
    arrival: () =>
      new Promise((resolve) => {
        arrived = resolve;
      }),
    release: () => release(),
    accepted: () => accepted,
    close,
  };
}

export function jsonOf({ body }: Asked): Record<string, unknown> {
  return JSON.parse(body) as Record<string, unknown>;
}
