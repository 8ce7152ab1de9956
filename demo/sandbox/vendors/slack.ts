import type { Asked } from './loopback';
import { jsonOf, type Reply, startVendor, type Vendor, type VendorServer } from './messaging';

export const slackToken = 'xoxb-1111-2222-loopback';

/** Who is in the workspace. */
export interface SlackCast {
  /** What may be written to, by each of the ways to name it. */
  conversations: Map<string, string>;
  people: Map<string, { id: string; real_name: string; profile: { email?: string } }>;
}

const conversations = new Map([
  ['C0APPROVALS', 'C0APPROVALS'],
  ['#approvals', 'C0APPROVALS'],
  ['approvals', 'C0APPROVALS'],
  ['U0000JANE', 'D0000JANE'],
  ['U00000BOB', 'D00000BOB'],
  ['D0000JANE', 'D0000JANE'],
  ['D00000SHY', 'D00000SHY'],
]);

const people: SlackCast['people'] = new Map([
  ['U0000JANE', { id: 'U0000JANE', real_name: 'Jane', profile: { email: 'jane@example.org' } }],
  ['U00000BOB', { id: 'U00000BOB', real_name: 'Bob Builder', profile: { email: undefined } }],
]);

/** A message as it is shown in Slack. */
export interface SlackShown {
  channel: string;
  ts: string;
  text: string;
  blocks: Record<string, unknown>[];
}

export interface SlackState {
  /** By `channel/ts`. */
  shown: Map<string, SlackShown>;
  /** Forms that were opened. */
  views: Record<string, unknown>[];
  /** What was said to one person only. */
  whispers: string[];
}

export type SlackServer = VendorServer & SlackState;

/** Slack's Web API: 200 with `ok`, 429 with Retry-After; https://docs.slack.dev/reference/methods/chat.postMessage */
export function createSlackVendor(cast: SlackCast = { conversations, people }): Vendor & SlackState {
  const shown = new Map<string, SlackShown>();
  const views: Record<string, unknown>[] = [];
  const whispers: string[] = [];
  const respond = (asked: Asked): Reply => {
    if (asked.url.pathname === '/respond') {
      whispers.push(String(jsonOf(asked).text));
      return { answer: { body: 'ok' } };
    }
    if (asked.headers.authorization !== `Bearer ${slackToken}`) return error('invalid_auth');
    switch (asked.url.pathname) {
      case '/auth.test':
        return { answer: { body: { ok: true, team: 'Example', user: 'ringback', team_id: 'T1', user_id: 'U0BOT' } } };
      case '/users.lookupByEmail': {
        const email = asked.url.searchParams.get('email');
        const user = [...cast.people.values()].find(({ profile }) => profile.email === email);
        return user ? { answer: { body: { ok: true, user: { id: user.id } } } } : error('users_not_found');
      }
      case '/conversations.open':
        return jsonOf(asked).users === 'U00000SHY'
          ? { answer: { body: { ok: true, channel: { id: 'D00000SHY' } } } }
          : error('user_not_found');
      case '/chat.postMessage':
        return post(asked, shown, cast);
      case '/chat.update': {
        const { channel, ts, text, blocks } = jsonOf(asked) as unknown as SlackShown;
        if (!shown.has(`${channel}/${ts}`)) return error('message_not_found');
        shown.set(`${channel}/${ts}`, { channel, ts, text, blocks });
        return { answer: { body: { ok: true, channel, ts, text } } };
      }
      case '/views.open':
        views.push(jsonOf(asked));
        return { answer: { body: { ok: true, view: { id: 'V1' } } } };
      case '/users.info': {
        const user = cast.people.get(asked.url.searchParams.get('user') ?? '');
        return user ? { answer: { body: { ok: true, user } } } : error('user_not_found');
      }
      default:
        return error('unknown_method');
    }
  };
  return {
    ...{ respond, shown, views, whispers },
    refusal: { body: { ok: false, error: 'not_in_channel' } },
    rateLimit: { status: 429, headers: { 'retry-after': '7' }, body: { ok: false, error: 'ratelimited' } },
  };
}

export async function startSlack(): Promise<SlackServer> {
  const vendor = createSlackVendor();
  const { shown, views, whispers } = vendor;
  return { ...(await startVendor(vendor)), shown, views, whispers };
}

function post(asked: Asked, shown: Map<string, SlackShown>, cast: SlackCast): Reply {
  const { channel, text, blocks, metadata } = jsonOf(asked) as {
    channel: string;
    text: string;
    blocks?: { image_url?: string }[];
    metadata: { event_payload: { delivery_id: string } };
  };
  const to = cast.conversations.get(channel);
  if (to === undefined) return error('channel_not_found');
  if (text.length > 40_000) return error('msg_too_long');
  if (blocks && JSON.stringify(blocks).includes('Too large')) return error('msg_blocks_too_long');
  if (blocks?.some((block) => block.image_url?.includes('missing'))) return error('invalid_blocks');
  const subject = readEntities(text.split('\n')[0] ?? '').replace(/^\*(.*)\*$/, '$1');
  const ts = `1503435956.${String(247 + shown.size).padStart(6, '0')}`;
  shown.set(`${to}/${ts}`, { channel: to, ts, text, blocks: (blocks ?? []) as Record<string, unknown>[] });
  return {
    answer: { body: { ok: true, channel: to, ts, message: { text } } },
    taken: { subject, deliveryId: metadata.event_payload.delivery_id },
  };
}

function readEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function error(name: string): Reply {
  return { answer: { body: { ok: false, error: name } } };
}
