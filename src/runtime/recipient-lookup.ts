import type { NodeAPI } from 'node-red';
import type { IntegrationSettings, Step } from '../core/extract/settings';
import { compileTemplate, type Template } from '../core/extract/template';
import type { AttributeScopes } from '../core/followup/attributes';
import { lookupConfig } from './define-node';
import type { FlowFollowup } from './flow-followup';

const mostKeys = 10_000;

/** The further integration call of a recipients node: one for each distinct key and poll, whatever the number of records. */
export class RecipientLookup {
  readonly #key: Template;
  #pollId: string | undefined;
  #answers = new Map<string, Promise<AttributeScopes>>();

  constructor(
    private readonly RED: NodeAPI,
    private readonly step: Step,
    lookupKey: string,
  ) {
    this.#key = compileTemplate(
      lookupKey || [step.path, ...step.query.map((entry) => entry.value), step.body].join('\n'),
    );
  }

  async attributes(
    context: Record<string, unknown>,
    service: FlowFollowup,
    signal: AbortSignal,
  ): Promise<AttributeScopes> {
    const pollId = service.coordinator.lastPollId;
    if (pollId !== this.#pollId || this.#answers.size > mostKeys) this.#answers = new Map();
    this.#pollId = pollId;
    const key = await this.#key.render(context);
    const known = this.#answers.get(key);
    if (known) return known;
    const integration = lookupConfig<IntegrationSettings>(
      this.RED,
      this.step.integration,
      'ringback-integration',
      'integration',
    );
    const answer = service.storeService.extraction.lookup({ step: this.step, integration, context }, signal);
    this.#answers.set(key, answer);
    // A failure is not an answer: the next record with this key asks again.
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }
}
