import type { GatewayHealth } from '../ports/gateway';

/** How a gateway is: told at once to whoever begins to listen, and to all when it is another way. */
export class HealthBoard {
  #health: GatewayHealth = { state: 'starting' };
  readonly #listeners = new Set<(health: GatewayHealth) => void>();

  get state(): GatewayHealth['state'] {
    return this.#health.state;
  }

  listen(listener: (health: GatewayHealth) => void): void {
    this.#listeners.add(listener);
    listener(this.#health);
  }

  tell(health: GatewayHealth): void {
    this.#health = health;
    for (const listener of this.#listeners) listener(health);
  }
}
