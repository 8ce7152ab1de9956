import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { NodeRedProcess } from '../node-red-process';
import { launchBrowser } from './browser';
import { openPage } from './console-page';

const { hashSync } = createRequire(require.resolve('node-red'))('bcryptjs') as {
  hashSync(text: string, cost: number): string;
};

describe('softphone, desk and console of a Node-RED that asks for a login', function () {
  this.timeout(90_000);
  let browser: Browser;
  let nodeRed: NodeRedProcess;
  let userDir: string;

  before(async () => {
    browser = await launchBrowser();
    userDir = mkdtempSync(join(tmpdir(), 'ringback-sign-in-'));
    const flows = [
      { id: 'tab1', type: 'tab', label: 'Calls' },
      { id: 'store1', type: 'ringback-store', name: '', kind: 'embedded', file: 'ringback.sqlite' },
    ];
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flows));
    const users = [{ username: 'ana', password: hashSync('let me in', 4), permissions: '*' }];
    nodeRed = await NodeRedProcess.start({ userDir, settings: { adminAuth: { type: 'credentials', users } } });
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  it('ask for the login of the editor, and go on by themselves once somebody has signed in there', async () => {
    const context = await browser.newContext();
    const opened = await Promise.all(
      ['softphone/simulator1', 'desk/team1', 'console', 'console#/share', 'console#/why?followup=f&record=a'].map(
        (path) => openPage(browser, `${nodeRed.adminUrl}ringback/${path}`, {}, context),
      ),
    );
    for (const { page } of opened) {
      await page.getByText('Sign in to the Node-RED editor in this browser').waitFor();
      assert.equal(await page.getByRole('link', { name: 'Open the editor' }).getAttribute('href'), nodeRed.adminUrl);
    }
    const editor = await context.newPage();
    await editor.goto(nodeRed.adminUrl);
    await editor.locator('#node-dialog-login-username').fill('ana');
    await editor.locator('#node-dialog-login-password').fill('let me in');
    await editor.locator('#node-dialog-login-submit').click();
    // Neither is in the flow: that they are told so shows that they have been let in.
    const [softphone, desk, console, share, why] = opened;
    await softphone?.page.getByText('This simulator is not deployed, or not as it is in the editor.').waitFor();
    await desk?.page.getByText('This team is not deployed, or not as it is in the editor.').waitFor();
    await console?.page.getByText('No follow-up is deployed.').waitFor();
    await share?.page.getByText('No follow-up and no call flow is deployed.').waitFor();
    await why?.page.getByText('This follow-up is not deployed').waitFor();
  });
});
