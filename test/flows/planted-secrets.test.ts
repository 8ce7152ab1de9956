import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readZip } from '../../src/adapters/zip/read-zip';
import { NodeRedProcess } from '../node-red-process';
import { EchoingServers, issuedToken } from '../secrets/echoing-servers';
import {
  channelIds,
  environment,
  idIn,
  keptAtHome,
  metricsToken,
  plantedCredentials,
  plantedFlow,
  plantedSecrets,
  pollerIds,
  refusedUrl,
  workflowUrl,
} from '../secrets/planted-flow';
import { SimulatedPhone } from '../simulated-phone';
import { SimulatorOverHttp } from '../simulator-over-http';

const zendeskIds = ['zendeskOauth2', 'zendeskBasic', 'zendeskBearer'];

/** A beginning of this length tells a secret from all others, and is more of it than may be shown. */
const tellingLength = 12;

/** Where the text holds enough of the secret to be worth something: as it is, or as a part of what is base64. */
function holds(text: string, secret: string): boolean {
  const beginning = secret.slice(0, tellingLength);
  if (text.includes(beginning)) return true;
  return [0, 1, 2].some((shift) => {
    const coded = Buffer.from('x'.repeat(shift) + beginning).toString('base64');
    return text.includes(coded.slice(shift === 0 ? 0 : 4, -4));
  });
}

describe('secrets that every server repeats', function () {
  this.timeout(180_000);
  let servers: EchoingServers;
  let nodeRed: NodeRedProcess;
  const secrets = plantedSecrets();
  secrets.set('the token that a server issued', issuedToken);
  /** Where something was looked for, and what was there. */
  const places = new Map<string, string>();

  before(async () => {
    servers = await EchoingServers.open();
    nodeRed = await NodeRedProcess.start({
      ringback: { metricsToken },
      env: { ...environment, PLANTED_URL: refusedUrl, PLANTED_WORKFLOW: workflowUrl(servers.url) },
      settings: {
        logging: { console: { level: 'trace', metrics: true, audit: true } },
        debugMaxLength: 1_000_000,
      },
    });
    await nodeRed.deploy(plantedFlow(servers), plantedCredentials());
  });
  after(async () => {
    await nodeRed?.stop();
    await servers?.close();
  });

  const told = (line: string) => nodeRed.output.split(`${line}.`).length - 1;
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(new URL(`ringback/${path}`, nodeRed.adminUrl), {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    places.set(`${method} ${path} (${servers.refusal})`, `${answer.status} ${text}`);
    return text;
  };

  const times = { json: 1, longText: 2, html: 3 };
  for (const refusal of ['json', 'longText', 'html'] as const) {
    it(`meet polls, messages and a call that are refused as ${refusal}`, async () => {
      servers.refusal = refusal;
      for (const id of pollerIds) await ask('POST', `poller/${id}/command`, { command: 'poll' });
      for (const id of channelIds) {
        await ask('POST', `channel/${id}/check`, {});
        await ask('POST', `channel/${id}/test`, { address: '' });
      }
      for (const id of zendeskIds) await ask('POST', `zendesk/${idIn(id)}/check`, {});
      for (const id of ['exchange', 'pbx', 'contactCenter', 'jambonz', 'twilio'])
        await ask('POST', `gateway/${idIn(id)}/check`, {});
      await ask('POST', 'speech/try', { gateway: idIn('exchange'), text: 'Hello' });
      const phone = new SimulatedPhone(new SimulatorOverHttp(nodeRed.adminUrl, idIn('exchange')), '+12125550147');
      await phone.until(() => phone.messages.some(({ kind }) => kind === 'state'));
      phone.dial('100');
      const steps = zendeskIds.flatMap((id) => [`CAUGHT user-${id}`, `CAUGHT comment-${id}`]);
      for (const line of steps) await nodeRed.waitFor(() => told(line) >= times[refusal], line, 30_000);
      phone.hangUp();
      phone.disconnect();
      for (const id of pollerIds.filter((one) => !/working|kept/.test(one))) {
        await nodeRed.waitFor(() => told(`CAUGHT ${id}`) >= times[refusal], `the error of ${id}`, 30_000);
      }
    });
  }

  it('went to the servers', () => {
    const unused = [...secrets].filter(([, secret]) => !keptAtHome.includes(secret) && !servers.heard.includes(secret));
    assert.deepEqual(
      unused.map(([name]) => name),
      [],
    );
  });

  it('are planted in every credential, and in the environment', () => {
    assert.ok(secrets.size >= 30, `${secrets.size} secrets`);
  });

  it('are found nowhere', async () => {
    for (const path of ['followups', 'channels', 'metrics', 'health', 'calls', 'history', 'share/subjects'])
      await ask('GET', path);
    await ask('GET', 'history/conversations');
    await ask('GET', 'person/export?person=ann');
    for (const format of ['csv', 'jsonl']) await ask('GET', `history/export?format=${format}`);
    for (const id of pollerIds.map((one) => idIn(one.replace('poll-', 'followup-')))) {
      await ask('GET', `followups/${id}`);
      await ask('GET', `followups/${id}/records`);
      await ask('GET', `followups/${id}/record?record=refused as json`);
      await ask('GET', `why?followup=${id}&record=refused as json&person=ann`);
    }
    const exported = JSON.parse(await ask('POST', 'share/export', { hasDirectory: true })) as { zip: string };
    for (const [name, text] of readZip(Buffer.from(exported.zip, 'base64'))) places.set(`zip: ${name}`, text);
    places.set('log', nodeRed.output);
    places.set('status', JSON.stringify(nodeRed.editor.statusHistory));
    places.set('debug', JSON.stringify(nodeRed.editor.debugEntries));
    for (const name of readdirSync(nodeRed.userDir).filter((one) => one !== 'settings.js')) {
      const path = join(nodeRed.userDir, name);
      if (statSync(path).isFile()) places.set(`file: ${name}`, readFileSync(path, 'latin1'));
    }
    const found = [...places].flatMap(([place, text]) =>
      [...secrets].filter(([, secret]) => holds(text, secret)).map(([name]) => `${name} in ${place}`),
    );
    assert.deepEqual(found, []);
  });
});
