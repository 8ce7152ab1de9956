import type { Asked } from './loopback';
import { jsonOf, type Reply, startVendor, type VendorServer } from './messaging';

export const slackToken = 'xoxb-1111-2222-loopback';

const conversations = new Map([
  ['C0APPROVALS', 'C0APPROVALS'],
  ['#approvals', 'C0APPROVALS'],
  ['approvals', 'C0APPROVALS'],
  ['U0000JANE', 'D0000JANE'],
  ['D0000JANE', 'D0000JANE'],
  ['D00000SHY', 'D00000SHY'],
]);

/** Slack's Web API: 200 with `ok`, 429 with Retry-After; https://docs.slack.dev/reference/methods/chat.postMessage */
export function startSlack(): Promise<VendorServer> {
  const respond = (asked: Asked): Reply => {
    if (asked.headers.authorization !== `Bearer ${slackToken}`) return error('invalid_auth');
    switch (asked.url.pathname) {
      case '/auth.test':
        return { answer: { body: { ok: true, team: 'Example', user: 'ringback', team_id: 'T1', user_id: 'U0BOT' } } };
      case '/users.lookupByEmail': {
        const isKnown = asked.url.searchParams.get('email') === 'jane@example.org';
        return isKnown ? { answer: { body: { ok: true, user: { id: 'U0000JANE' } } } } : error('users_not_found');
      }
      case '/conversations.open':
        return jsonOf(asked).users === 'U00000SHY'
          ? { answer: { body: { ok: true, channel: { id: 'D00000SHY' } } } }
          : error('user_not_found');
      case '/chat.postMessage':
        return post(asked);
      default:
        return error('unknown_method');
    }
  };
  return startVendor({
    respond,
    refusal: { body: { ok: false, error: 'not_in_channel' } },
    rateLimit: { status: 429, headers: { 'retry-after': '7' }, body: { ok: false, error: 'ratelimited' } },
  });
}

function post(asked: Asked): Reply {
  const { channel, text, blocks, metadata } = jsonOf(asked) as {
    channel: string;
    text: string;
    blocks?: { image_url?: string }[];
    metadata: { event_payload: { delivery_id: string } };
  };
  const to = conversations.get(channel);
  if (to === undefined) return error('channel_not_found');
  if (text.length > 40_000) return error('msg_too_long');
  if (blocks && JSON.stringify(blocks).includes('Too large')) return error('msg_blocks_too_long');
  if (blocks?.some((block) => block.image_url?.includes('missing'))) return error('invalid_blocks');
  const subject = readEntities(text.split('\n')[0] ?? '').replace(/^\*(.*)\*$/, '$1');
  return {
    answer: { body: { ok: true, channel: to, ts: '1503435956.000247', message: { text } } },
    taken: { subject, deliveryId: metadata.event_payload.delivery_id },
  };
}

function readEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function error(name: string): Reply {
  return { answer: { body: { ok: false, error: name } } };
}
