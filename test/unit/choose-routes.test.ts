import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lastUsedChannels } from '../../src/core/directory/last-used-channel';
import { chooseRoutes, type LiveRoutes, notTakenSentence } from '../../src/core/message/choose-routes';
import type { ChannelRoute } from '../../src/core/message/deliverer';
import type { ChannelUse } from '../../src/ports/store';
import { ScriptedChannel } from './followup/scripted-channel';

type Kind = 'email' | 'slack' | 'sms';

function route(id: string, kind: Kind): ChannelRoute {
  const channel = Object.assign(new ScriptedChannel(id), { kind });
  return { channel, lane: {} as ChannelRoute['lane'] };
}

const deployed: [string, Kind][] = [
  ['e1', 'email'],
  ['e2', 'email'],
  ['s1', 'slack'],
  ['s2', 'slack'],
  ['t1', 'sms'],
];

function liveOf(ids: string[]): LiveRoutes & { all: ChannelRoute[] } {
  const all = deployed.filter(([id]) => ids.includes(id)).map(([id, kind]) => route(id, kind));
  return {
    all,
    byId: (id) => all.find(({ channel }) => channel.id === id),
    ofKind: (kind) => all.filter(({ channel }) => channel.kind === kind),
  };
}

/** The order in the words of the contract, as a list of ids with everything twice that may come twice. */
function modelOf(ids: string[], listed: string[], lastUsed: string | undefined, standard: string | undefined) {
  const kindOf = (id: string) => deployed.find(([known]) => known === id)?.[1];
  const inOrder = [...listed, ...ids];
  const first = (kind: string) => inOrder.filter((id) => kindOf(id) === kind).slice(0, 1);
  const wanted: string[] = [];
  if (lastUsed !== undefined && ids.includes(lastUsed)) wanted.push(lastUsed);
  if (standard !== undefined) wanted.push(...(ids.includes(standard) ? [standard] : first(standard)));
  wanted.push(...listed);
  if (!wanted.some((id) => kindOf(id) === 'email')) wanted.push(...first('email'));
  return [...new Set(wanted)];
}

describe('the channels for a recipient', () => {
  const ids = deployed.map(([id]) => id);

  it('are those of a simple model, whatever is deployed, listed, used and preferred', () => {
    const anyOf = (values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    fc.assert(
      fc.property(
        fc.subarray(ids),
        fc.shuffledSubarray(ids, { maxLength: 3 }),
        anyOf([...ids, 'gateway']),
        anyOf([...ids, 'gone', 'email', 'slack', 'sms', 'fax']),
        (there, named, lastUsed, standard) => {
          const live = liveOf(there);
          const listed = named.filter((id) => there.includes(id));
          const plan = chooseRoutes(
            {
              ...(lastUsed ? { lastUsedChannel: { channelId: lastUsed, at: 1 } } : {}),
              ...(standard ? { defaultChannel: standard } : {}),
            },
            listed.map((id) => live.byId(id) as ChannelRoute),
            live,
          );
          assert.deepEqual(
            plan.routes.map(({ channel }) => channel.id),
            modelOf(there, listed, lastUsed, standard),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('come with the reason for each that was wanted and is not there', () => {
    const plan = chooseRoutes(
      { lastUsedChannel: { channelId: 'gone', at: 1 }, defaultChannel: 'slack' },
      [],
      liveOf(['t1']),
    );
    assert.deepEqual(plan.routes, []);
    assert.equal(
      notTakenSentence(plan.notTaken),
      'gone: last used, but no channel that is deployed; slack: the default, but no channel of this kind; email: no channel of this kind',
    );
  });
});

describe('the last used channel', () => {
  const use = (channelId: string, at: number, kind: ChannelUse['kind'] = 'reply'): ChannelUse => ({
    ...{ recipient: 'user:ada', channelId, kind, at },
  });
  const lastOf = (...uses: ChannelUse[]) => lastUsedChannels(uses).get('user:ada')?.channelId;

  it('is the newest, and a call only where there is nothing else', () => {
    assert.equal(lastOf(use('slack', 1), use('mail', 3), use('sms', 2)), 'mail');
    assert.equal(lastOf(use('slack', 1), use('gateway', 9, 'call')), 'slack');
    assert.equal(lastOf(use('gateway', 9, 'call'), use('slack', 1)), 'slack');
    assert.equal(lastOf(use('old', 1, 'call'), use('new', 2, 'call')), 'new');
    assert.equal(lastOf(), undefined);
  });
});
