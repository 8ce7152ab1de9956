import type { SipCall } from '../sip/sip-call';
import { SipPhone } from '../sip/sip-phone';
import type { AsteriskServer } from './asterisk-server';
import { hz } from './media-server';

const loudEnough = 0.1;

/** The telephone of one agent, which does with each call what it is told to. */
export class AgentPhone {
  onCall: (call: SipCall) => void = answers;
  /** All that came, in order. */
  readonly calls: SipCall[] = [];
  readonly #waiters = new Set<() => void>();

  private constructor(private readonly phone: SipPhone) {
    phone.onCall = (call) => {
      this.calls.push(call);
      this.onCall(call);
      const waiters = [...this.#waiters];
      this.#waiters.clear();
      for (const wake of waiters) wake();
    };
  }

  /** `number`: 1 is agent1. */
  static async open(server: AsteriskServer, number: number): Promise<AgentPhone> {
    return new AgentPhone(await SipPhone.open(server.sipPort, { port: server.phonePort + number - 1, hz: hz.agent }));
  }

  /** The call that comes next, whatever happens with it. */
  async next(): Promise<SipCall> {
    const { length } = this.calls;
    for (;;) {
      const call = this.calls[length];
      if (call) return call;
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  close(): void {
    this.phone.close();
  }
}

export function answers(call: SipCall): void {
  call.respond(180);
  call.respond(200);
}

export function rings(call: SipCall): void {
  call.respond(180);
}

export function isBusy(call: SipCall): void {
  call.respond(486);
}

/** Resolves when this telephone hears a tone, and so whoever says it. */
export async function hearsTone({ rtp }: SipCall, tone: number): Promise<void> {
  await rtp.until(() => rtp.heard.length > 0 && rtp.loudness(tone) > loudEnough);
}
