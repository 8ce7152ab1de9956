import { isAbsolute, join, resolve } from 'node:path';
import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../src/core/errors';
import type { StoreSettings } from '../../src/engine/protocol';
import { defineNode, provideConfig } from '../../src/runtime/define-node';
import { HistoryRetention, type RetentionSettings } from '../../src/runtime/history-retention';
import { logWorkTo } from '../../src/runtime/logs/work-log';
import { Properties } from '../../src/runtime/properties';
import { registerRoutes } from '../../src/runtime/routes';
import { sharedClock } from '../../src/runtime/services';
import { acquireStore, releaseStore } from '../../src/runtime/store-service';

export = (RED: NodeAPI) => {
  registerRoutes(RED);
  logWorkTo(RED);
  defineNode<{ key: string; settings: StoreSettings; retention: RetentionSettings }>(RED, 'ringback-store', {
    isConfig: true,
    credentials: { user: { type: 'text' }, password: { type: 'password' } },
    parse(values, node) {
      const properties = new Properties(values);
      const kind = properties.choice('kind', 'Kind', ['embedded', 'postgresql'] as const, 'embedded');
      const settings = kind === 'embedded' ? embedded(RED, properties) : postgresql(properties, node.credentials);
      const retention = {
        keepDays: properties.number('keepDays', 'Days of history', 365, 0, 36_500),
        keepEvents: properties.number('keepEvents', 'Events of history', 0, 0, 1_000_000_000),
      };
      return { key: keyOf(settings), settings, retention };
    },
    setup({ node, config, scope }) {
      const service = acquireStore(config.key, config.settings);
      provideConfig(node, service);
      const retention = new HistoryRetention({
        storeService: service,
        clock: sharedClock(RED),
        settings: config.retention,
        onError: (error) => node.error(error),
      });
      // Once for each outage: the nodes that need the store show it as long as it lasts.
      let isReported = false;
      const unfollow = service.follow(
        () => {
          if (isReported) node.log('The store can be reached again.');
          isReported = false;
        },
        (error) => {
          if (!isReported) node.error(error);
          isReported = true;
        },
      );
      scope.onClose(() => releaseStore(service));
      scope.onClose(unfollow);
      scope.onClose(() => retention.close());
    },
  });
};

function embedded(RED: NodeAPI, properties: Properties): StoreSettings {
  const file = properties.text('file') || 'ringback.sqlite';
  const userDir = RED.settings.userDir ?? process.cwd();
  return { kind: 'embedded', file: isAbsolute(file) ? file : resolve(join(userDir, file)) };
}

function postgresql(properties: Properties, credentials: unknown): StoreSettings {
  const { user = '', password = '' } = (credentials ?? {}) as { user?: string; password?: string };
  if (!user) {
    throw new RingbackError('RB_CONFIG', 'The store has no PostgreSQL user.', {
      remedy: 'Open the store, fill in user and password and deploy. They are not part of an exported flow.',
    });
  }
  return {
    kind: 'postgresql',
    host: properties.required('host', 'Host'),
    port: properties.number('port', 'Port', 5432, 1, 65_535),
    database: properties.required('database', 'Database'),
    user,
    password,
    security: properties.choice('security', 'Security', ['none', 'require', 'verify'] as const, 'verify'),
    poolSize: properties.number('poolSize', 'Connections', 5, 1, 100),
  };
}

function keyOf(settings: StoreSettings): string {
  return settings.kind === 'embedded'
    ? `embedded:${settings.file}`
    : `postgresql:${settings.user}@${settings.host}:${settings.port}/${settings.database}`;
}
