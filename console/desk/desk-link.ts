import type { DeskCommand, DeskMessage } from '../../src/adapters/simulator/phone-messages';
import { type LinkState, LiveStream } from '../shared/live-stream.js';
import { ask, pageId } from '../shared/server.js';
import type { AgentSnapshot, ChosenState, TeamSnapshot } from './team-snapshot.js';

/** What the server says of the team before anybody has sat down. */
export interface DeskInfo {
  name: string;
  agents: { id: string; name: string; skills: string[] }[];
}

export interface DeskEvents {
  onTeam(): void;
  onPhone(phone: DeskMessage): void;
  onLink(state: LinkState): void;
  /** A command was refused, or did not arrive. */
  onTrouble(error: unknown): void;
}

type Message = { kind: 'team'; team: TeamSnapshot } | DeskMessage;

/** One agent's connection to the team: what is so, and what the agent wants. */
export class DeskLink {
  agentId = '';
  team: TeamSnapshot | undefined;
  phone: DeskMessage = { kind: 'phone', state: 'idle' };
  /** The server's clock minus ours. */
  #clockOffsetMs = 0;
  readonly #stream: LiveStream<Message>;

  constructor(private readonly events: DeskEvents) {
    this.#stream = new LiveStream({
      onMessage: (message) => this.#receive(message),
      onState: (state) => events.onLink(state),
    });
  }

  /** Milliseconds since the epoch, by the server's clock. */
  get now(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  get me(): AgentSnapshot | undefined {
    return this.team?.agents.find(({ id }) => id === this.agentId);
  }

  info(): Promise<DeskInfo> {
    return ask<DeskInfo>(`desk/${pageId}/info`);
  }

  /** As nobody, with an empty id: then only the team is told. */
  sitDown(agentId: string): void {
    this.agentId = agentId;
    this.phone = { kind: 'phone', state: 'idle' };
    this.#stream.open(`desk/${pageId}/events?${new URLSearchParams({ agent: agentId })}`);
  }

  setState(state: ChosenState): void {
    this.#post('state', { state });
  }

  command(command: DeskCommand): void {
    this.#post('phone', command);
  }

  #post(part: 'state' | 'phone', body: object): void {
    const path = `desk/${pageId}/agents/${encodeURIComponent(this.agentId)}/${part}`;
    ask(path, body).catch((error: unknown) => this.events.onTrouble(error));
  }

  #receive(message: Message): void {
    if (message.kind === 'team') {
      this.team = message.team;
      this.#clockOffsetMs = message.team.now - Date.now();
      this.events.onTeam();
    } else {
      this.phone = message;
      this.events.onPhone(message);
    }
  }
}
