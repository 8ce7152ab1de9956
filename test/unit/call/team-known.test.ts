import assert from 'node:assert/strict';
import { TeamService } from '../../../src/runtime/calls/team-service';
import type { StoreService } from '../../../src/runtime/store-service';
import { FakeClock } from '../../fake-clock';
import { aTeam } from './call-fixture';

/** A store that has kept that ana is available; `up` says that it can be asked. */
function aStore() {
  let up: () => void = () => undefined;
  const store = {
    readValue: async () => JSON.stringify({ ana: 'available' }),
    swapValue: async () => true,
    listLiveCalls: async () => [],
  };
  const follow = (onUp: () => void) => {
    up = onUp;
    return () => undefined;
  };
  return { service: { key: 'memory', store, follow } as unknown as StoreService, up: () => up() };
}

describe('who was there before a restart', () => {
  let clock: FakeClock;
  let team: TeamService;
  let up: () => void;
  beforeEach(() => {
    clock = new FakeClock();
    const store = aStore();
    up = store.up;
    team = new TeamService(aTeam(['ana']), { clock, storeService: store.service });
  });
  afterEach(async () => {
    await team.close();
    assert.equal(clock.pending, 0);
  });

  const stateOnceKnown = async () => {
    await team.isKnown;
    return team.team.agent('ana').state;
  };

  it('is known once the store has been asked, and not before', async () => {
    const state = stateOnceKnown();
    assert.equal(team.team.agent('ana').state, 'logged-out');
    up();
    assert.equal(await state, 'available');
  });

  it('is nobody when the store does not answer within three seconds', async () => {
    const state = stateOnceKnown();
    await clock.advance(3_000);
    assert.equal(await state, 'logged-out');
  });

  it('is waited for no longer than the team lasts', async () => {
    const state = stateOnceKnown();
    await team.close();
    assert.equal(await state, 'logged-out');
  });
});
