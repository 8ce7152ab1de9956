import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../../demo/sandbox/server';
import type { ChosenState } from '../../../src/core/call/agent';
import type { CallInfo } from '../../../src/core/call/call-message';
import { freePort, NodeRedProcess } from '../../node-red-process';
import { startSandbox } from '../../sandbox-zendesk';
import type { SipCall } from '../sip/sip-call';
import { SipPhone } from '../sip/sip-phone';
import { AgentPhone, answers } from './agent-phone';
import type { AsteriskServer } from './asterisk-server';
import { agents, type ContactCentre, contactCentre, shown } from './contact-centre';
import { hz } from './media-server';

export type AgentId = (typeof agents)[number]['id'];
export type EndedCall = CallInfo & { ended: NonNullable<CallInfo['ended']> };

/** A Node-RED with the contact centre on a real Asterisk, a Zendesk, callers and agents with telephones. */
export class FlowLab {
  readonly phones = new Map<AgentId, AgentPhone>();
  #nodeRed: NodeRedProcess | undefined;
  /** How often somebody has dialled. */
  dialled = 0;
  readonly #callers: SipPhone[] = [];
  /** Told by processes that are no more. */
  readonly #endedBefore: EndedCall[] = [];

  private constructor(
    readonly server: AsteriskServer,
    readonly sandbox: Sandbox,
    private readonly userDir: string,
    private readonly port: number,
    private readonly flow: ContactCentre,
  ) {}

  static async open(server: AsteriskServer): Promise<FlowLab> {
    const [sandbox, port] = [await startSandbox(), await freePort()];
    const mediaUrl = `http://127.0.0.1:${port}`;
    const flow = contactCentre({ sandboxUrl: sandbox.url(), ariUrl: server.ariUrl, mediaUrl });
    const userDir = mkdtempSync(join(tmpdir(), 'ringback-contact-centre-'));
    const lab = new FlowLab(server, sandbox, userDir, port, flow);
    try {
      for (const [index, { id }] of agents.entries()) lab.phones.set(id, await AgentPhone.open(server, index + 1));
      await lab.start();
      await lab.deploy();
    } catch (error) {
      await lab.close();
      throw error;
    }
    return lab;
  }

  get nodeRed(): NodeRedProcess {
    assert.ok(this.#nodeRed, 'Node-RED has not been started.');
    return this.#nodeRed;
  }

  /** Starts Node-RED with what it has stored. */
  async start(): Promise<void> {
    const { userDir, port } = this;
    this.#nodeRed = await NodeRedProcess.start({ userDir, port, settings: { debugMaxLength: 10_000 } });
  }

  /** Deploys everything anew, though nothing has changed. */
  async deploy(): Promise<void> {
    const starts = this.nodeRed.output.split('Started flows').length;
    await this.nodeRed.deploy(this.flow.flows, this.flow.credentials);
    // The deployment is answered before its nodes are all there.
    await this.nodeRed.waitFor(() => this.nodeRed.output.split('Started flows').length > starts, 'the flows to start');
    await this.untilReady();
  }

  /** As a crash does. */
  async kill(): Promise<void> {
    this.#endedBefore.push(...this.#endedNow());
    const { nodeRed } = this;
    this.#nodeRed = undefined;
    await nodeRed.stop('SIGKILL');
  }

  /** The call node says that the gateway is there. */
  async untilReady(): Promise<void> {
    const isReady = () => /^(ready|\d+ calls?)$/.test(this.nodeRed.editor.statuses.get(this.flow.callId)?.text ?? '');
    await this.nodeRed.waitFor(isReady, 'the gateway to be up', 45_000);
  }

  async dial(from: string): Promise<SipCall> {
    const phone = await SipPhone.open(this.server.sipPort, { hz: hz.caller });
    this.#callers.push(phone);
    this.dialled += 1;
    return phone.dial(from, '100');
  }

  phone(agent: AgentId): AgentPhone {
    const phone = this.phones.get(agent);
    assert.ok(phone);
    return phone;
  }

  async setState(agent: AgentId, state: ChosenState): Promise<void> {
    await this.nodeRed.admin('POST', `ringback/desk/${this.flow.teamId}/agents/${agent}/state`, { state });
  }

  /** These are there, the first of them for longest, and nobody else; their phones answer. */
  async logIn(...there: AgentId[]): Promise<void> {
    for (const { id } of agents) {
      await this.setState(id, 'logged-out');
      this.phone(id).onCall = answers;
    }
    for (const id of there) await this.setState(id, 'available');
  }

  /** Resolves once a node, by its name, says that it works on one call. */
  async untilAt(name: string): Promise<void> {
    await this.untilStatus(name, '1 call');
  }

  async untilStatus(name: string, text: string): Promise<void> {
    const id = this.flow.flows.find((node) => node.name === name)?.id ?? '';
    await this.nodeRed.waitFor(() => this.nodeRed.editor.statuses.get(id)?.text === text, `"${text}" at "${name}"`);
  }

  /** What the button "Check the gateway" says. */
  async check(): Promise<{ ok: boolean; detail?: string }> {
    const answer = await this.nodeRed.admin('POST', `ringback/gateway/${this.flow.gatewayId}/check`, {});
    return answer as { ok: boolean; detail?: string };
  }

  /** Every end that the flow was told of, oldest first. */
  get ended(): EndedCall[] {
    return [...this.#endedBefore, ...this.#endedNow()];
  }

  /** Resolves once all calls have ended. */
  async untilAllEnded(): Promise<void> {
    const { dialled } = this;
    await this.nodeRed.waitFor(() => this.ended.length >= dialled, `${dialled} calls to end`, 30_000);
  }

  /** Resolves once all calls have ended, with the last of them. */
  async untilEnded(): Promise<EndedCall> {
    await this.untilAllEnded();
    const last = this.ended[this.dialled - 1];
    assert.ok(last);
    return last;
  }

  /** Resolves once Asterisk has no channel and no bridge. */
  async untilEmpty(withinMs = 15_000): Promise<void> {
    const kinds = ['channels', 'bridges'] as const;
    const left = async () => (await Promise.all(kinds.map((kind) => this.server.list(kind)))).flat();
    await this.nodeRed.waitFor(async () => (await left()).length === 0, 'Asterisk to be empty', withinMs);
  }

  /** What errors the flow was told of. */
  get errors(): string[] {
    return this.nodeRed.editor.debugged(shown.error);
  }

  /** Those who still have a line hang up; their telephones are gone. */
  hangUpAll(): void {
    for (const phone of this.#callers.splice(0)) {
      for (const call of phone.calls) call.hangUp();
      phone.close();
    }
  }

  async close(): Promise<void> {
    this.hangUpAll();
    await this.#nodeRed?.stop();
    for (const phone of this.phones.values()) phone.close();
    await this.sandbox.stop();
    rmSync(this.userDir, { recursive: true, force: true, maxRetries: 5 });
  }

  #endedNow(): EndedCall[] {
    return this.nodeRed.editor.debugged(shown.ended).map((text) => JSON.parse(text) as EndedCall);
  }
}
