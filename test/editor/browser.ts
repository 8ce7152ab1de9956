import { type Browser, chromium, type Page } from 'playwright-core';

export type Theme = 'light' | 'dark';

/** A headless Chromium from npm: it needs nothing from the system. Close it when done. */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  // Read when the package is loaded: it unpacks the libraries that this system lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs24.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  // Not the package's own arguments: those are for one page in one process, without the same-origin rule.
  return chromium.launch({
    executablePath: await packaged.executablePath(),
    args: ['--no-sandbox', ...args],
    headless: true,
  });
}

export interface EditorPage {
  page: Page;
  /** What the page wrote as errors, and exceptions that nobody caught. */
  errors: string[];
  close(): Promise<void>;
}

const emptyImage = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"/>';

/** Opens Node-RED's editor and resolves once its flows are drawn. Nothing outside of `url` is asked for. */
export async function openEditor(
  browser: Browser,
  url: string,
  options: { theme?: Theme; language?: string; width?: number; height?: number } = {},
): Promise<EditorPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1400, height: options.height ?? 1000 },
    colorScheme: options.theme ?? 'light',
    locale: options.language ?? 'en-US',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ stack, message }) => {
    // Node-RED's own: a popover whose element has gone meanwhile.
    const isOfNodeRed =
      message.includes("reading 'html'") && /^[^\n]*\n\s+at \w+ \([^)]*\/red\.min\.js/.test(stack ?? '');
    if (!isOfNodeRed) errors.push(stack ?? message);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  const origin = new URL(url).origin;
  await page.route(
    (target) => target.protocol.startsWith('http') && target.origin !== origin,
    (route) =>
      // Images of example messages: as if they were there.
      route.request().resourceType() === 'image'
        ? route.fulfill({ contentType: 'image/svg+xml', body: emptyImage })
        : route.abort(),
  );
  // Node-RED 5 takes the theme from the user's settings, otherwise from what the browser prefers.
  await page.goto(url);
  await page.waitForFunction(() => {
    const editor = (window as unknown as { RED?: { workspaces?: { active(): string | 0 } } }).RED;
    return Boolean(editor?.workspaces?.active());
  });
  await page.evaluate(
    (isDark) => document.documentElement.classList.toggle('nr-theme-dark', isDark),
    options.theme === 'dark',
  );
  return { page, errors, close: () => context.close() };
}
