import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { retries } from '../../src/adapters/twilio-voice/signed-request';
import { CallEditor, keepScreen } from './call-editor';
import { cancelDialog, openDialog, propertiesOf, saveDialog, shownProblems } from './dialog';

interface EditorApi {
  view: { createNode(type: string, x: number, y: number): { node: Record<string, unknown> & { id: string } } };
  nodes: { add(node: object): void; node(id: string): Record<string, unknown> };
  editor: { validateNode(node: object): void; editConfig(property: string, type: string, id: string): void };
}

describe('the dialogs of gateway and call, and new call nodes', function () {
  this.timeout(120_000);
  let editor: CallEditor;
  let page: Page;

  before(async () => {
    editor = await CallEditor.start();
  });
  after(() => editor?.stop());
  beforeEach(async () => {
    page = await editor.open();
  });
  afterEach(() => editor.close());

  const isShown = (property: string) => page.locator(`#node-config-input-${property}`).isVisible();

  it('show only what belongs to the kind and to who speaks', async () => {
    await openDialog(page, 'gateway');
    const shown = async () => {
      const properties = ['ariUrl', 'mediaUrl', 'dialEndpoint', 'speechCommand', 'speechUrl', 'speechModel'];
      const visible = await Promise.all(properties.map(isShown));
      return properties.filter((_, index) => visible[index]);
    };
    assert.deepEqual(await shown(), []);
    await page.locator('#node-config-input-speech').selectOption('http');
    assert.deepEqual(await shown(), ['speechUrl']);
    await page.locator('#node-config-input-speechFormat').selectOption('openai');
    assert.deepEqual(await shown(), ['speechUrl', 'speechModel']);
    await page.locator('#node-config-input-speech').selectOption('command');
    await page.locator('#node-config-input-kind').selectOption('asterisk');
    assert.deepEqual(await shown(), ['ariUrl', 'mediaUrl', 'dialEndpoint', 'speechCommand']);
    assert.equal(await page.getByText('Asterisk has no voice of its own').isVisible(), false);
    await page.locator('#node-config-input-speech').selectOption('gateway');
    assert.equal(await page.getByText('Asterisk has no voice of its own').isVisible(), true);
    await keepScreen(page, 'gateway-asterisk-mute-light');
  });

  it('say in a sentence what is wrong', async () => {
    const wrong: [string, string, RegExp][] = [
      ['mediaUrl', '', /Node-RED’s address: fill this in/],
      ['ariUrl', 'asterisk:8088', /ARI address: enter an address that begins with https/],
      ['ariApp', '', /Application: fill this in/],
      ['language', '', /Language: fill this in/],
      ['dialEndpoint', 'PJSIP/trunk', /Dial by: it must hold \{number\}/],
      ['speechArguments', '{file}', /Arguments: they must hold \{file\} and \{text\}/],
      ['speechCommand', '', /Command: fill this in/],
    ];
    await openDialog(page, 'gateway-asterisk');
    for (const [property, value, sentence] of wrong) {
      const input = page.locator(`#node-config-input-${property}`);
      const before = await input.inputValue();
      await input.fill(value);
      await page.locator('.ringback-invalid').getByText(sentence).waitFor();
      await input.fill(before);
    }
    assert.equal(await page.locator('.ringback-invalid:visible').count(), 0);
  });

  it('check the deployed gateway, and tell what it says', async () => {
    const answers = [
      { ok: true, detail: '3 calls.' },
      {
        ok: false,
        error: { code: 'RB_GATEWAY_UNAVAILABLE', message: 'Asterisk does not answer.', remedy: 'Start it.' },
      },
    ];
    const asked: string[] = [];
    await page.route('**/ringback/gateway/*/check', (route) => {
      asked.push(new URL(route.request().url()).pathname);
      return route.fulfill({ json: answers[asked.length - 1] });
    });
    await openDialog(page, 'gateway');
    const check = page.getByRole('button', { name: 'Check the gateway' });
    await check.press('Enter');
    await page.locator('.ringback-ok').getByText('The gateway is ready for calls. 3 calls.').waitFor();
    await check.press('Enter');
    await page.locator('.ringback-error').getByText('Asterisk does not answer.').waitFor();
    await page.locator('.ringback-remedy').getByText('Start it.').waitFor();
    assert.deepEqual(asked, ['/admin/ringback/gateway/gateway/check', '/admin/ringback/gateway/gateway/check']);
  });

  it('link to softphone and agent desk, once they are deployed', async () => {
    await openDialog(page, 'gateway');
    const softphone = page.getByRole('link', { name: 'Open the softphone' });
    assert.equal(await softphone.getAttribute('href'), 'ringback/softphone/gateway');
    assert.equal(await softphone.getAttribute('target'), '_blank');
    await page.locator('#node-config-input-name').fill('Another name');
    await saveDialog(page);
    await openDialog(page, 'gateway');
    assert.equal(await softphone.count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Open the softphone' }).isDisabled(), true);
    assert.equal(await page.getByRole('button', { name: 'Check the gateway' }).isDisabled(), true);
    await cancelDialog(page);
    await openDialog(page, 'team');
    const desk = page.getByRole('link', { name: 'Open the agent desk' });
    assert.equal(await desk.getAttribute('href'), 'ringback/desk/team');
  });

  it('say at a call node what its gateway cannot do', async () => {
    await openDialog(page, 'call');
    await page.getByText('“Telephone” is a simulator').waitFor();
    await page.locator('#node-input-gateway').selectOption('gateway-asterisk');
    await page.getByText('“Telephone” is a simulator').waitFor({ state: 'detached' });
    await saveDialog(page);
    await page.evaluate(() => {
      const { RED } = window as unknown as { RED: EditorApi };
      Object.assign(RED.nodes.node('gateway-asterisk'), { speech: 'gateway', name: 'Lab' });
    });
    await openDialog(page, 'prompt');
    await page.getByText('“Lab” has no text to speech: audio is played, but texts cannot be spoken.').waitFor();
    await cancelDialog(page);
    await openDialog(page, 'queue');
    await page.getByText('For callbacks through “Lab”, fill in “Dial by” in the gateway.').waitFor();
  });

  it('show for Webex Contact Center the address to register, and what is wrong', async () => {
    await openDialog(page, 'gateway');
    await page.locator('#node-config-input-kind').selectOption('webex-contact-center');
    const properties = ['webexUrl', 'webexAudience', 'webexPort', 'callerNumber', 'mediaUrl', 'ariUrl'];
    const visible = await Promise.all(properties.map(isShown));
    assert.deepEqual(visible, [true, true, true, false, false, false]);
    const address = page.locator('#ringback-gateway-webex-address code');
    const { host, hostname } = new URL(page.url());
    assert.equal(await address.textContent(), `wss://${host}/ringback/webex/gateway`);
    await page.locator('#node-config-input-webexPort').fill('8443');
    assert.equal(await address.textContent(), `wss://${hostname}:8443`);
    await page.locator('.ringback-invalid').getByText('Address for Webex: fill this in').waitFor();
    await page.locator('#node-config-input-webexUrl').fill('https://calls.example.com');
    await page.locator('.ringback-invalid').getByText('enter an address that begins with wss://').waitFor();
    await page.locator('#node-config-input-webexUrl').fill('wss://calls.example.com');
    await page.locator('.ringback-invalid').getByText('Audience: fill this in').waitFor();
    await page.locator('#node-config-input-webexAudience').fill('us');
    assert.equal(await page.locator('.ringback-invalid:visible').count(), 0);
    await keepScreen(page, 'gateway-webex-light');
  });

  it('show for jambonz the address to enter there', async () => {
    await openDialog(page, 'gateway');
    await page.locator('#node-config-input-kind').selectOption('jambonz');
    const properties = ['jambonzUrl', 'jambonzUser', 'jambonzApiUrl', 'jambonzApplication', 'callerNumber', 'webexUrl'];
    assert.deepEqual(await Promise.all(properties.map(isShown)), [true, true, true, true, true, false]);
    await page.locator('.ringback-invalid').getByText('Address for jambonz: fill this in').waitFor();
    await page.locator('#node-config-input-jambonzUrl').fill('https://calls.example.com/');
    const addresses = page.locator('#ringback-gateway-jambonz-address code');
    const path = '://calls.example.com/ringback/jambonz/gateway';
    assert.deepEqual(await addresses.allTextContents(), [`wss${path}`, `https${path}${retries}`]);
    await page.locator('#node-config-input-jambonzApiUrl').fill('jambonz.cloud');
    await page.locator('#node-config-input-jambonzApiUrl').press('Tab');
    await page.locator('.ringback-invalid').getByText('API address').waitFor();
    await page.locator('.ringback-invalid').getByText('Account SID: fill this in').waitFor();
    await page.locator('#node-config-input-jambonzApiUrl').fill('https://jambonz.cloud/api');
    await page.locator('#node-config-input-jambonzAccount').fill('7f0a4a2c-0c1c-4a5e-9a51-3d5cfc3a1b01');
    assert.equal(await page.locator('.ringback-invalid:visible').count(), 0);
    await keepScreen(page, 'gateway-jambonz-light');
  });

  it('show for Twilio the two addresses to enter in its console', async () => {
    await openDialog(page, 'gateway');
    await page.locator('#node-config-input-kind').selectOption('twilio');
    const properties = ['twilioUrl', 'accountSid', 'twilioApiUrl', 'callerNumber', 'webexUrl', 'tls'];
    assert.deepEqual(await Promise.all(properties.map(isShown)), [true, true, true, true, false, false]);
    await page.locator('.ringback-invalid').getByText('Address for Twilio: fill this in').waitFor();
    await page.locator('#node-config-input-twilioUrl').fill('https://calls.example.com/flows/');
    const addresses = page.locator('#ringback-gateway-twilio-address code');
    const root = 'https://calls.example.com/flows/ringback/twilio/gateway';
    assert.deepEqual(await addresses.allTextContents(), [`${root}/voice${retries}`, `${root}/status${retries}`]);
    assert.equal(await page.locator('.ringback-invalid:visible').count(), 0);
    await page.locator('#node-config-input-twilioApiUrl').fill('ie1');
    await page.locator('.ringback-invalid').getByText('API address').waitFor();
    await page.locator('#node-config-input-twilioApiUrl').fill('');
    await keepScreen(page, 'gateway-twilio-light');
  });

  it('show everything where an environment variable chooses, and find nothing missing', async () => {
    await openDialog(page, 'gateway');
    await page.locator('#node-config-input-kind').selectOption('${RINGBACK_GATEWAY}');
    const properties = ['ariUrl', 'webexUrl', 'jambonzUrl', 'twilioUrl', 'callerNumber', 'mediaUrl'];
    assert.deepEqual(await Promise.all(properties.map(isShown)), [true, true, true, true, true, true]);
    await page.getByText('An environment variable chooses: simulator, asterisk').waitFor();
    assert.equal(await page.locator('.ringback-invalid:visible').count(), 0);
    await keepScreen(page, 'gateway-environment-light');
    await cancelDialog(page);
  });

  it('say what Twilio does in another way at queue, menu and team', async () => {
    await page.evaluate(() => {
      const { RED } = window as unknown as { RED: EditorApi };
      for (const id of ['gateway', 'gateway-asterisk'])
        Object.assign(RED.nodes.node(id), { kind: 'twilio', name: 'T' });
    });
    const told: [string, string][] = [
      ['queue', 'callers hear ringing, not music, while an agent’s phone rings'],
      ['menu', 'Twilio measures one silence'],
      ['team', 'a number with its country, client:name, or sip:'],
      ['hangup', '“T” has no flow that could go on'],
    ];
    for (const [node, sentence] of told) {
      await openDialog(page, node);
      await page.getByText(sentence).waitFor();
      await cancelDialog(page);
    }
  });

  it('say what a queue, a menu and a team are on Webex Contact Center', async () => {
    await page.evaluate(() => {
      const { RED } = window as unknown as { RED: EditorApi };
      for (const id of ['gateway', 'gateway-asterisk']) {
        const webex = { kind: 'webex-contact-center', webexUrl: 'wss://calls.example.com', webexAudience: 'us' };
        Object.assign(RED.nodes.node(id), { ...webex, name: 'Webex', speech: 'gateway' });
      }
    });
    const told: [string, string[]][] = [
      ['queue', ['Calls through “Webex” wait in Webex: this node hands them over']],
      ['menu', ['how long callers may take for the first key is set in Webex', 'Webex speaks texts only where']],
      ['prompt', ['Webex speaks texts only where the account can']],
    ];
    for (const [node, sentences] of told) {
      await openDialog(page, node);
      for (const sentence of sentences) await page.getByText(sentence).waitFor();
      await keepScreen(page, `${node}-webex-light`);
      await cancelDialog(page);
    }
    await openDialog(page, 'team');
    await page.getByText('Agents, queues and music of this team are not used').waitFor();
    await cancelDialog(page);
    await openDialog(page, 'hangup');
    await page.locator('#node-input-event').waitFor();
    assert.equal(await page.getByText('no flow that could go on').count(), 0);
    await page.locator('#node-input-event').fill('');
    await page.locator('.ringback-invalid').getByText('Event').waitFor();
    await page.locator('#node-input-afterwards').selectOption('end');
    assert.equal(await page.locator('#node-input-event').isVisible(), false);
    assert.equal(await page.locator('.ringback-invalid:visible').count(), 0);
    await cancelDialog(page);
  });

  it('are valid when they are new, or say in one sentence what is missing', async () => {
    const verdicts = await page.evaluate(() => {
      const { RED } = window as unknown as { RED: EditorApi };
      return ['call', 'prompt', 'menu', 'queue', 'agents', 'hangup'].map((name) => {
        const { node } = RED.view.createNode(`ringback-${name}`, 100, 100);
        RED.nodes.add(node);
        RED.editor.validateNode(node);
        return [name, node.validationErrors];
      });
    });
    assert.deepEqual(verdicts, [
      ['call', ['Gateway: choose one, or add a new one.']],
      ['prompt', ['Add what the caller hears: a text or an audio file.']],
      ['menu', ['Add the question that the caller hears.']],
      ['queue', ['Team: choose one, or add a new one.']],
      ['agents', ['Team: choose one, or add a new one.']],
      ['hangup', []],
    ]);
    assert.deepEqual(editor.errors, []);
  });

  it('begin with a simulator, and a team with a queue, that need a name and a store at most', async () => {
    const add = (type: string) =>
      page.evaluate((name) => {
        const { RED } = window as unknown as { RED: EditorApi };
        RED.editor.editConfig('', name, '_ADD_');
      }, type);
    await add('ringback-team');
    await page.locator('.red-ui-tray-content .ringback-form').waitFor();
    await page.locator('.ringback-invalid').getByText('Name: fill this in.').waitFor();
    await page.locator('.ringback-tabs > li').nth(1).click();
    await page.locator('#ringback-team-queues').getByText('waits at most 10 min').waitFor();
    await page.locator('#node-config-input-name').fill('New team');
    await page.locator('#node-config-input-store').selectOption('call-store');
    await saveDialog(page);
    const team = await page.evaluate(() => {
      const { RED } = window as unknown as { RED: { nodes: { eachConfig(visit: (node: object) => void): void } } };
      const found: Record<string, unknown>[] = [];
      RED.nodes.eachConfig((node) => found.push(node as Record<string, unknown>));
      const made = found.find(({ name }) => name === 'New team');
      return made && { queues: (made.queues as { name: string }[]).map(({ name }) => name), valid: made.valid };
    });
    assert.deepEqual(team, { queues: ['support'], valid: true });
    await add('ringback-gateway');
    await page.locator('.red-ui-tray-content .ringback-form').waitFor();
    assert.equal(await page.locator('#node-config-input-kind').inputValue(), 'simulator');
    assert.deepEqual(await shownProblems(page), ['Store: choose one, or add a new one.']);
    await cancelDialog(page);
    assert.equal((await propertiesOf(page, 'gateway', ['valid'])).valid, true);
  });
});
