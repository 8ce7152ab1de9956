import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionCodes, type CodeToSend } from '../../src/adapters/action-link/action-codes';
import { ActionDesk, type LateAction } from '../../src/adapters/action-link/action-desk';
import { createActionPages } from '../../src/adapters/action-link/action-pages';
import type { CodeUnsentReason } from '../../src/adapters/action-link/action-view';
import { createSqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import { RingbackError } from '../../src/core/errors';
import { type Action, type ActionClaims, actionLinkEnd } from '../../src/core/followup/action';
import type { Asked, Store } from '../../src/ports/store';
import { deliveryResult, followupId, StoreFixture, t0 } from './store-fixture';

/** The first answer decides, and nobody is asked for a code. */
export const alone = { needs: 1, verify: 'none' } as const;

export const actions: Action[] = [
  { name: 'approve', label: 'Approve', style: 'positive', confirm: '', comment: 'none', ...alone },
  {
    name: 'reject',
    label: 'Reject',
    style: 'destructive',
    confirm: 'Reject it for good?',
    comment: 'required',
    ...alone,
  },
  { name: 'ask', label: 'Ask back', style: 'default', confirm: '', comment: 'optional', ...alone },
];

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  html: string;
}

/** Action links of a follow-up with two open records, served over HTTP below a sub-path. */
export class ActionScene {
  now = t0;
  readonly late: LateAction[] = [];
  readonly errors: unknown[] = [];
  recorded = 0;
  /** The codes that went out by the other channel, oldest first. */
  readonly codes: CodeToSend[] = [];
  /** While set, no code goes out. */
  codeFailure: CodeUnsentReason | undefined;
  readonly troubles: RingbackError[] = [];
  isDeployed = true;

  private constructor(
    readonly store: Store,
    readonly fixture: StoreFixture,
    private readonly folder: string,
  ) {
    this.desk = this.deskWith(actions);
    this.#shown = this.desk;
  }

  readonly desk: ActionDesk;
  readonly #server = http.createServer((request, response) => {
    const token = (request.url ?? '').replace('/flows/ringback/action/', '');
    void this.#pages.handle(request, response, token);
  });
  #shown: ActionDesk;
  readonly #pages = createActionPages({
    find: (id) => (this.isDeployed && id === followupId ? this.#shown : undefined),
    onError: (error) => this.errors.push(error),
  });

  static async start(): Promise<ActionScene> {
    const folder = await mkdtemp(join(tmpdir(), 'ringback-actions-'));
    const store = createSqliteStore({ file: join(folder, 'store.sqlite') });
    await store.open();
    const fixture = new StoreFixture(store);
    await fixture.register();
    await fixture.poll(['R1', 'R2']);
    const scene = new ActionScene(store, fixture, folder);
    scene.#server.listen(0, '127.0.0.1');
    await once(scene.#server, 'listening');
    return scene;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.store.close();
    await rm(this.folder, { recursive: true });
  }

  deskWith(some: readonly Action[]): ActionDesk {
    return new ActionDesk({
      followup: { id: followupId, name: 'Pending approvals' },
      actions: some,
      store: this.store,
      now: () => this.now,
      onRecorded: () => {
        this.recorded += 1;
      },
      onLate: (late) => this.late.push(late),
      onError: (error) => this.troubles.push(error),
      codes: new ActionCodes({
        store: this.store,
        now: () => this.now,
        sender: {
          ...{ id: 'sms', name: 'Text messages' },
          send: async (code) => {
            const { codeFailure: reason } = this;
            if (reason) return { reason, error: new RingbackError('RB_CHANNEL_UNAVAILABLE', 'Away.') };
            this.codes.push(code);
            return undefined;
          },
        },
      }),
    });
  }

  /** As if the action node had been deployed with other actions. */
  deployActions(some: readonly Action[]): void {
    this.#shown = this.deskWith(some);
  }

  /** The desk that answers the links now. */
  get shown(): ActionDesk {
    return this.#shown;
  }

  /** All that is on the disk. */
  async readStore(): Promise<string> {
    const files = await readdir(this.folder);
    const texts = await Promise.all(files.map((file) => readFile(join(this.folder, file), 'latin1')));
    return texts.join('\n');
  }

  /** What the recipient was told before. */
  async tell(subject: string, text: string): Promise<void> {
    const { event } = deliveryResult();
    await this.store.appendEvents([{ ...event, data: { subject, text } }], this.now);
  }

  /** Whom the message asked, and for what. */
  async asks(over: Partial<Asked> = {}): Promise<void> {
    const asked = { followupId, recordId: 'R1', round: 1, recipient: 'user:ada', name: 'Ada Lovelace', addresses: {} };
    await this.store.saveAsked({ ...asked, inputs: [], ...over });
  }

  async link(over: Partial<ActionClaims> = {}): Promise<string> {
    const claims = { followupId, recordId: 'R1', round: 1, recipient: 'user:ada', name: 'approve', via: 'mail' };
    return this.urlOf(await this.desk.sign({ ...claims, expiresAt: actionLinkEnd(this.now), ...over }));
  }

  urlOf(token: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/flows/ringback/action/${token}`;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(url, 'GET', headers);
  }

  post(url: string, comment?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams(comment === undefined ? {} : { comment }).toString();
    return this.ask(url, 'POST', { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body);
  }

  /** Sends the page's form. */
  submit(url: string, fields: Record<string, string> | [string, string][], headers = {}): Promise<Answer> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.ask(url, 'POST', { ...type, ...headers }, new URLSearchParams(fields).toString());
  }

  async ask(url: string, method: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
    const request = http.request(url, { method, headers });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    let html = '';
    for await (const chunk of response.setEncoding('utf8')) html += chunk;
    return { status: response.statusCode ?? 0, headers: response.headers, html };
  }

  claim() {
    return this.store.claimActions({ followupId, now: this.now, leaseUntil: this.now, limit: 99 });
  }
}
