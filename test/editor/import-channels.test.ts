import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { sandboxEnvironment } from '../../demo/sandbox/messengers/accounts';
import { readExamples } from '../flows/example-flows';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { type EditorPage, launchBrowser, openEditor } from './browser';
import { importExample } from './import-example';

const title = 'One follow-up on every channel';

describe('the example on every channel, imported in the editor', function () {
  this.timeout(90_000);
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let editor: EditorPage;

  before(async () => {
    nodeRed = await NodeRedProcess.start({ env: sandboxEnvironment('http://127.0.0.1:1990') });
    browser = await launchBrowser();
    editor = await openEditor(browser, nodeRed.adminUrl);
  });
  after(async () => {
    await editor?.close();
    await browser?.close();
    await nodeRed?.stop();
  });

  it('brings the names of the variables along as credentials, so that its channels are complete', async () => {
    await importExample(editor.page, 'follow-ups', title);
    await editor.page.locator('#red-ui-header-button-deploy').click();
    const { flows } = await deployed();
    const kept = flows.find(({ kind }) => kind === 'sms');
    const credentials = await nodeRed.admin('GET', `credentials/ringback-channel/${kept?.id}`);
    assert.partialDeepStrictEqual(credentials, {
      ...{ accountSid: '${RINGBACK_SANDBOX_TWILIO_SID}', has_authToken: true, has_signingSecret: true },
    });
    assert.ok(flows.every((node) => !('credentials' in node)));
    const channels =
      readExamples()
        .find((one) => one.title === title)
        ?.nodes.filter(({ kind }) => kind) ?? [];
    const added = flows.filter(({ type, kind }) => type === 'ringback-channel' && kind);
    assert.equal(added.length, channels.filter(({ type }) => type === 'ringback-channel').length);
    assert.doesNotMatch(nodeRed.output, /RB_CONFIG/);
    assert.deepEqual(editor.errors, []);
  });

  async function deployed(): Promise<{ flows: FlowNode[] }> {
    let flows: FlowNode[] = [];
    await nodeRed.waitFor(async () => {
      flows = (await nodeRed.admin('GET', 'flows')) as FlowNode[];
      return flows.length > 0;
    }, 'the deployed flows');
    return { flows };
  }
});
