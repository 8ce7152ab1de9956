import type { NodeAPI } from 'node-red';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import type { LaneLimits } from '../../src/core/message/lane';
import { createChannelLane } from '../../src/runtime/channel-lane';
import type { ChannelService } from '../../src/runtime/channel-service';
import { type ChannelCredentials, createChannel } from '../../src/runtime/create-channel';
import { defineNode, provideConfig } from '../../src/runtime/define-node';
import { followFeed } from '../../src/runtime/inbound/follow-feed';
import { serveInboundChannel } from '../../src/runtime/inbound/inbound-channels';
import { keepRegistered } from '../../src/runtime/inbound/keep-registered';
import { requestUrlOf, sharedPublicUrl } from '../../src/runtime/inbound/request-url';
import { serveChannel } from '../../src/runtime/live-channels';
import { Properties } from '../../src/runtime/properties';
import { parsePublicUrl } from '../../src/runtime/public-url';

interface Config {
  limits: LaneLimits;
  properties: Properties;
  credentials: ChannelCredentials;
  /** Empty: as the follow-ups say. */
  publicUrl: string;
}

/** Messages on their way at one time through one channel. */
const concurrency = 8;

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-channel', {
    isConfig: true,
    credentials: {
      smtpUser: { type: 'text' },
      smtpPassword: { type: 'password' },
      imapUser: { type: 'text' },
      imapPassword: { type: 'password' },
      signingSecret: { type: 'password' },
      botToken: { type: 'password' },
      workflowUrl: { type: 'password' },
      accountSid: { type: 'text' },
      authToken: { type: 'password' },
      apiKeySid: { type: 'text' },
      appId: { type: 'text' },
      tenantId: { type: 'text' },
      clientSecret: { type: 'password' },
    },
    parse(values, node) {
      const properties = new Properties(values);
      return {
        properties,
        // The inbox makes do with relative links, whatever is entered.
        publicUrl: properties.text('kind') === 'inbox' ? '' : parsePublicUrl(properties.text('publicUrl')),
        credentials: (node.credentials ?? {}) as ChannelCredentials,
        limits: {
          messages: properties.number('rateMessages', 'Messages', 0, 0, 1_000_000),
          perMs: properties.number('rateSeconds', 'Seconds', 1, 1, 86_400) * 1_000,
          concurrency,
        },
      };
    },
    setup({ node, config, scope }) {
      const publicUrl = () => config.publicUrl || sharedPublicUrl();
      const channel = createChannel(RED, node.id, config.properties, config.credentials, scope, () =>
        requestUrlOf(publicUrl(), node.id),
      );
      // A provider's limit is kept in real time, whatever the follow-ups' clock does.
      const lane = createChannelLane(channel.kind, config.limits, createSystemClock());
      const service: ChannelService = { channel, lane };
      provideConfig(node, service);
      scope.onClose(serveChannel(service));
      scope.onClose(async () => {
        await lane.close();
        await channel.close();
      });
      const { inbound } = channel;
      const served = inbound && { channel, lane, inbound, publicUrl, scope };
      followFeed(RED, served ?? { channel, scope });
      if (served) {
        scope.onClose(serveInboundChannel(served));
        keepRegistered(RED, served);
      }
    },
  });
};
