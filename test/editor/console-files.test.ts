import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { pageLanguages } from '../../src/adapters/pages/page-language';
import { readConsolePage } from '../../src/runtime/pages/console-files';
import { registerPages } from '../../src/runtime/pages/serve-page';
import { packageFolder } from '../node-red-process';

const pages = ['softphone', 'desk'] as const;

describe('what is served of softphone and desk', () => {
  let server: http.Server;
  let root: string;

  before(async () => {
    const admin = express();
    registerPages({ httpAdmin: admin });
    server = http.createServer(express().use('/deep/admin', admin)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/deep/admin/ringback/`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const name of pages) {
    it(`${name}: everything that it names is there, below any root, with and without a slash`, async () => {
      for (const path of [`${name}/abc`, `${name}/abc/`]) {
        const answer = await fetch(root + path);
        const html = await answer.text();
        assert.equal(answer.status, 200);
        const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => new URL(file, root + path));
        assert.ok(files.length >= 5);
        for (const file of files) {
          assert.ok(file.href.startsWith(`${root}console/`), file.href);
          assert.equal((await fetch(file)).status, 200, file.href);
        }
        assert.match(html, /data-id="abc"/);
      }
    });

    it(`${name}: runs and loads nothing but its own files`, async () => {
      const answer = await fetch(`${root}${name}/abc`);
      const policy = answer.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
      assert.doesNotMatch(policy, /unsafe|data:/);
      const html = await answer.text();
      assert.doesNotMatch(html, /\son\w+=|\sstyle=|<style|<script(?![^>]+(src=|application\/json))/);
    });

    it(`${name}: is in the browser's language, and takes an id as text`, async () => {
      const evil = encodeURIComponent('"><script>{{title}}%TEXTS%');
      const html = await (
        await fetch(`${root}${name}/${evil}`, { headers: { 'accept-language': 'fr, pt-BR' } })
      ).text();
      assert.match(html, /<html lang="pt">/);
      assert.ok(html.includes(`<title>${readConsolePage(name).texts.pt.title}</title>`));
      assert.ok(html.includes('data-id="&#34;&#62;&#60;script&#62;{{title}}%TEXTS%"'), html.slice(0, 2_000));
    });
  }

  it('is nothing else: no source, no texts, nothing outside', async () => {
    for (const path of [
      ...['softphone/softphone.ts', 'softphone/texts.json', 'softphone/softphone.html', 'shared/nothing.js'],
      ...['shared/..%2f..%2fpackage.json', '..%2f..%2fsrc/engine.js', 'shared', '__proto__/toString'],
    ]) {
      assert.equal((await fetch(`${root}console/${path}`)).status, 404, path);
    }
  });

  it('is asked for again, and answered with 304 while it is the same', async () => {
    const url = `${root}console/softphone/softphone.js`;
    const first = await get(url);
    assert.equal(first.headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(first.headers['cache-control'], 'no-cache');
    assert.equal((await get(url, { 'if-none-match': first.headers.etag ?? '' })).statusCode, 304);
  });
});

describe('what is served of the console', () => {
  it('finds its files below any root, with and without a slash', async () => {
    const admin = express();
    registerPages({ httpAdmin: admin });
    const server = http.createServer(express().use('/deep/admin', admin)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/deep/admin/ringback/`;
    try {
      for (const path of ['console', 'console/']) {
        const html = await (await fetch(root + path)).text();
        const files = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, file = '']) => new URL(file, root + path));
        assert.ok(files.length >= 5);
        for (const file of files) {
          assert.ok(file.href.startsWith(`${root}console/`), file.href);
          assert.equal((await fetch(file)).status, 200, file.href);
        }
        const [, back = ''] = /data-root="([^"]+)"/.exec(html) ?? [];
        assert.equal(new URL(back, root + path).href, root);
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('the texts of softphone, desk and console', () => {
  const folder = join(packageFolder(), 'console');
  /** The console has no sound and no keyboard shortcuts, which the other two share. */
  const shared = new Set(
    Object.keys((JSON.parse(readFileSync(join(folder, 'shared', 'texts.json'), 'utf8')) as { en: object }).en),
  );
  const placeholders = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();

  for (const name of [...pages, 'operator'] as const) {
    const { texts, template } = readConsolePage(name);

    it(`of ${name} are the same in each language`, () => {
      for (const language of pageLanguages) {
        assert.deepEqual(Object.keys(texts[language]).sort(), Object.keys(texts.en).sort(), language);
        for (const [key, text] of Object.entries(texts[language])) {
          assert.ok(text.trim() !== '', `${key} in ${language} is empty`);
          assert.deepEqual(placeholders(text), placeholders(texts.en[key]), `${key} in ${language}`);
        }
      }
    });

    it(`of ${name} are there for all that the page and its modules name, and nothing else is`, () => {
      const screens = name === 'operator' ? [join(packageFolder(), 'src', 'editor', 'screens')] : [];
      const code = [join(folder, 'shared'), join(folder, name), ...screens].flatMap((part) =>
        readdirSync(part)
          .filter((file) => file.endsWith('.ts'))
          .map((file) => readFileSync(join(part, file), 'utf8')),
      );
      const named = [
        ...[...template.matchAll(/\{\{([\w.-]+)\}\}/g)].map(([, key = '']) => key),
        ...[...code.join('\n').matchAll(/\btext\(\s*[^)`]*?'([\w.-]+)'/g)].map(([, key = '']) => key),
      ];
      assert.deepEqual(
        named.filter((key) => !(key in texts.en)),
        [],
      );
      // `text(`state.${state}`)`: all that begin so.
      const prefixes = [...code.join('\n').matchAll(/\btext\(\s*`(\w+\.)(?:\w+\.)?\$\{/g)].map(
        ([, prefix = '']) => prefix,
      );
      const all = code.join('\n');
      const unused = Object.keys(texts.en).filter(
        (key) =>
          !named.includes(key) && !prefixes.some((prefix) => key.startsWith(prefix)) && !all.includes(`'${key}'`),
      );
      assert.deepEqual(
        unused.filter((key) => !/^(status|priority)\./.test(key) && !(name === 'operator' && shared.has(key))),
        [],
      );
    });
  }
});

/** Not by fetch, which asks for no cached answer when it is given a condition. */
async function get(url: string, headers: Record<string, string> = {}): Promise<http.IncomingMessage> {
  const request = http.get(url, { headers });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}
