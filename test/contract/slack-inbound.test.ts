import assert from 'node:assert/strict';
import {
  type SlackRequest,
  signSlack,
  slackEvent,
  slackMessage,
  slackPress,
  slackSubmit,
} from '../../demo/sandbox/vendors/slack-events';
import { readSlackRequest } from '../../src/adapters/slack/slack-events';
import { verifySlackSignature } from '../../src/adapters/slack/slack-signature';
import type { InboundRequest } from '../../src/ports/channel-inbound';

const incoming = ({ headers, body }: SlackRequest): InboundRequest => ({
  ...{ headers, rawBody: Buffer.from(body), url: 'https://flows.example.org/ringback/channel/c1' },
});

describe('what Slack sends', () => {
  describe('is verified', () => {
    /** The example of https://docs.slack.dev/authentication/verifying-requests-from-slack */
    const secret = '8f742231b10e8888abcd99yyyzzz85a5';
    const at = 1_531_420_618;
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const headers = {
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const isGood = (over: { headers?: object; body?: string; secret?: string; now?: number } = {}) =>
      verifySlackSignature(
        { headers: { ...headers, ...over.headers }, rawBody: Buffer.from(over.body ?? body) },
        over.secret ?? secret,
        (over.now ?? at) * 1000,
      );

    it("as in the vendor's own example", () => {
      assert.equal(isGood(), true);
    });

    it('for five minutes, either way', () => {
      assert.deepEqual(
        [at + 300, at - 300, at + 301, at - 301].map((now) => isGood({ now })),
        [true, true, false, false],
      );
    });

    it('and refused when anything of it is changed or missing', () => {
      const later = signSlack(body, (at + 1) * 1000, secret);
      for (const over of [
        { body: `${body}&x=1` },
        { body: '' },
        { secret: `${secret}x` },
        { secret: '' },
        { headers: { 'x-slack-signature': headers['x-slack-signature'].replace('a2', 'a3') } },
        { headers: { 'x-slack-signature': headers['x-slack-signature'].slice(3) } },
        { headers: { 'x-slack-signature': undefined } },
        { headers: { 'x-slack-request-timestamp': undefined } },
        { headers: { 'x-slack-request-timestamp': `${at} ` } },
        { headers: { 'x-slack-request-timestamp': later['x-slack-request-timestamp'] } },
      ]) {
        assert.equal(isGood(over), false, JSON.stringify(over));
      }
    });
  });

  describe('is read', () => {
    const message = {
      ...{ channel: 'D0000JANE', ts: '15.1', text: '' },
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'action.approve', value: 'U0000JANE k.data.mac' }],
        },
      ],
    };
    const url = 'https://hooks.example.org';
    const pressed = (over: Partial<Parameters<typeof slackPress>[2]> = {}) => {
      const [item] = readSlackRequest(
        incoming(slackPress(message, 'approve', { user: 'U0000JANE', url, ...over })),
      ).items;
      return item?.kind === 'pressed' ? item : assert.fail('nothing was pressed');
    };

    it('as a press with the inputs of the card', () => {
      const values = {
        comment: { comment: { type: 'plain_text_input', value: 'too dear' } },
        size: { size: { type: 'static_select', selected_option: { value: 'xl' } } },
        colours: { colours: { type: 'checkboxes', selected_options: [{ value: 'red' }, { value: 'blue' }] } },
        empty: { empty: { type: 'plain_text_input', value: null } },
      };
      const { reply, ...item } = pressed({ values });
      assert.deepEqual(item, {
        ...{ kind: 'pressed', token: 'k.data.mac', by: { id: 'U0000JANE', name: 'u0000jane' }, comment: 'too dear' },
        ...{ isTheirs: true, isShared: false, providerId: 'D0000JANE/15.1' },
        inputs: { comment: 'too dear', size: 'xl', colours: 'red,blue' },
      });
      assert.partialDeepStrictEqual(reply, { responseUrl: `${url}/respond`, triggerId: 'trigger-U0000JANE' });
    });

    it('as theirs only in the conversation of the recipient, and as anybody’s in a channel', () => {
      const inChannel = (value: string) => ({
        ...message,
        ...{ channel: 'C0APPROVALS', blocks: [{ type: 'actions', elements: [{ action_id: 'action.a', value }] }] },
      });
      const isTheirs = (to: string, user: string, channel: string) => {
        const request = slackPress(inChannel(`${to} t`), 'a', { user, url, channel });
        const body = new URLSearchParams(request.body)
          .get('payload')
          ?.replace('"block_id"', '"type":"button","block_id"');
        const form = new URLSearchParams({ payload: body ?? '' }).toString();
        const [item] = readSlackRequest(incoming({ ...request, body: form })).items;
        return item?.kind === 'pressed' ? [item.isTheirs, item.isShared] : undefined;
      };
      assert.deepEqual(isTheirs('U0000JANE', 'U0000JANE', 'D0000JANE'), [true, false]);
      assert.deepEqual(isTheirs('U0000JANE', 'U00000BOB', 'D0000JANE'), [false, false]);
      assert.deepEqual(isTheirs('D0000JANE', 'U0000JANE', 'D0000JANE'), [true, false]);
      assert.deepEqual(isTheirs('D0000JANE', 'U00000BOB', 'C0APPROVALS'), [false, false]);
      for (const to of ['C0APPROVALS', '#approvals', 'approvals', 'G0APPROVALS']) {
        assert.deepEqual(isTheirs(to, 'U00000BOB', 'C0APPROVALS'), [true, true], to);
      }
    });

    it('as the comment of a form, with what was filled in before', () => {
      const { reply, inputs } = pressed({ values: { size: { size: { value: 'xl' } } } });
      const state = JSON.stringify({ ...reply, inputs });
      const view = { view: { callback_id: 'ringback.comment', private_metadata: state } };
      const [item] = readSlackRequest(incoming(slackSubmit(view, 'U00000BOB', 'because'))).items;
      assert.partialDeepStrictEqual(item, {
        ...{ kind: 'pressed', token: 'k.data.mac', comment: 'because', inputs: { size: 'xl' }, isTheirs: false },
        providerId: 'D0000JANE/15.1',
      });
    });

    it('as a reply of a person, not of an app, and not as an edit of one', () => {
      const items = (over: object = {}) =>
        readSlackRequest(incoming(slackMessage('D0000JANE', 'U0000JANE', 'a &lt; b <https://x.org|x> <@U1>', over)))
          .items;
      assert.deepEqual(items(), [
        {
          ...{ kind: 'replied', messageId: 'D0000JANE/1503435999.000100', address: 'D0000JANE', isShared: false },
          ...{ by: { id: 'U0000JANE' }, text: 'a < b https://x.org @U1' },
        },
      ]);
      for (const over of [
        { bot_id: 'B1' },
        { subtype: 'message_changed' },
        { channel_type: 'channel' },
        { type: 'app_home_opened' },
        { user: undefined },
      ]) {
        assert.deepEqual(items(over), [], JSON.stringify(over));
      }
    });

    it('as the question whether the address is ours', () => {
      const { answer, items } = readSlackRequest(incoming(slackEvent({ type: 'url_verification', challenge: '3eZb' })));
      assert.deepEqual([answer, items], [{ status: 200, type: 'text/plain', body: '3eZb' }, []]);
    });

    it('and what is not known is taken and left alone', () => {
      for (const body of ['', '{', '[]', 'null', '"x"', '{"type":"block_actions"}', '{"type":"view_submission"}']) {
        assert.deepEqual(
          readSlackRequest(incoming({ headers: { 'content-type': 'application/json' }, body })),
          { items: [], answer: { status: 200 } },
          body,
        );
      }
    });
  });
});
