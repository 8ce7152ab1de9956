import { actorOf } from '../../core/followup/action';
import { optOutEvent } from '../../core/followup/opt-out';
import type { Store } from '../../ports/store';
import { readActionKeys } from '../action-link/action-keys';
import { type OptOutClaims, signOptOutToken, verifyOptOutToken } from './opt-out-token';

/** What an opt-out link leads to at this moment. */
export type OptOutView =
  | { kind: 'choice'; isOut: boolean; hasJustChanged: boolean; followupName: string; recipient: string }
  | { kind: 'invalid' };

export interface OptOutDeskDeps {
  followup: { id: string; name: string };
  store: Pick<Store, 'readOrCreateValue' | 'setOptOut' | 'listOptOuts'>;
  now(): number;
}

/** Lets the recipients of a follow-up stop its messages for themselves, and take them up again. */
export class OptOutDesk {
  constructor(private readonly deps: OptOutDeskDeps) {}

  /** The token of a link that is sent now. */
  async sign(claims: Omit<OptOutClaims, 'followupId'>): Promise<string> {
    const keys = await readActionKeys(this.deps.store, this.deps.now());
    return signOptOutToken(keys, { ...claims, followupId: this.deps.followup.id });
  }

  /** Changes nothing: previews and scanners open every link. */
  async show(token: string): Promise<OptOutView> {
    const claims = await this.#verify(token);
    if (!claims) return { kind: 'invalid' };
    const { store, followup } = this.deps;
    const isOut = (await store.listOptOuts(followup.id, [claims.recipient])).length > 0;
    return this.#view(claims, isOut, false);
  }

  /** To choose again what is chosen already changes nothing, and says so as the first time. */
  async choose(token: string, isOut: boolean): Promise<OptOutView> {
    const claims = await this.#verify(token);
    if (!claims) return { kind: 'invalid' };
    const { store, followup, now } = this.deps;
    const { recipient, via } = claims;
    const event = optOutEvent({ followupId: followup.id, recipient, channel: via }, isOut);
    await store.setOptOut({ followupId: followup.id, recipient, isOut, at: now(), event });
    return this.#view(claims, isOut, true);
  }

  #view({ recipient }: OptOutClaims, isOut: boolean, hasJustChanged: boolean): OptOutView {
    const { followup } = this.deps;
    return { kind: 'choice', isOut, hasJustChanged, followupName: followup.name, recipient: actorOf(recipient) };
  }

  async #verify(token: string): Promise<OptOutClaims | undefined> {
    const claims = verifyOptOutToken(await readActionKeys(this.deps.store, this.deps.now()), token);
    return claims?.followupId === this.deps.followup.id ? claims : undefined;
  }
}
