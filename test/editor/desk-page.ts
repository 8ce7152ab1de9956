import type { Page } from 'playwright-core';
import { SimulatedPhone } from '../simulated-phone';
import type { CallScene } from './call-scene';

/** Somebody who calls, and asks for an agent. */
export async function callAgent(scene: CallScene, number: string, name?: string): Promise<SimulatedPhone> {
  const phone = new SimulatedPhone(scene.gateway, number);
  phone.dial('100', name ? { name } : {});
  await phone.until(() => phone.isAsked);
  phone.press('1');
  return phone;
}

/** On a page where nobody sits. */
export async function sitDown(page: Page, name = 'Ana Lima'): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('heading', { name }).waitFor();
  await page.getByRole('button', { name: 'Available' }).click();
  await page.locator('#my-state', { hasText: 'Available' }).waitFor();
}

export const rings = (page: Page) => page.locator('#call[data-stage="ringing"]').waitFor();
export const talks = (page: Page) => page.locator('#call[data-stage="talking"]').waitFor();
