import { toRingbackError } from '../../core/errors';
import { type Ari, bridgePath } from './ari';
import { isGone } from './ari-error';
import type { Channel } from './channel';

/** A bridge in which two lines hear each other. */
export class Talk {
  constructor(
    private readonly ari: Ari,
    private readonly bridgeId: string,
  ) {}

  /** Rejects when one of the lines is gone, and leaves the other as it was. */
  static async between(ari: Ari, channels: readonly Channel[]): Promise<Talk> {
    const talk = new Talk(ari, ari.newId('talk'));
    try {
      await ari.http.post(bridgePath(talk.bridgeId), { type: 'mixing', name: 'ringback' });
      await ari.http.post(bridgePath(talk.bridgeId, 'addChannel'), { channel: channels.map(({ id }) => id) });
    } catch (error) {
      await talk.end();
      throw error;
    }
    return talk;
  }

  /** Never rejects. */
  async end(): Promise<void> {
    try {
      await this.ari.http.delete(bridgePath(this.bridgeId));
    } catch (error) {
      if (!isGone(error)) this.ari.onTrouble(toRingbackError(error));
    }
  }
}
