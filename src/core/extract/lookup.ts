import type { AttributeScopes } from '../followup/attributes';
import { runSteps } from './run-steps';
import type { Step } from './settings';
import type { CallDeps } from './step-call';
import type { TemplateContext } from './template';

export interface LookupResult {
  /** What the step's Set attributes gave; all scopes empty when its condition was false. */
  attributes: AttributeScopes;
  body: unknown;
}

/**
 * The recipients' further integration call: one step, one request, over a context that has the record and
 * the attributes so far. Errors: as those of a poll's step.
 */
export async function runLookup(step: Step, deps: CallDeps, context: TemplateContext): Promise<LookupResult> {
  const attributes: AttributeScopes = {
    local: { ...(context.local as object | undefined) },
    global: { ...(context.global as object | undefined) },
    user: { ...(context.user as object | undefined) },
  };
  const ran = await runSteps([{ ...step, paging: { kind: 'none' } }], { ...deps, attributes, context });
  const set: AttributeScopes = { local: {}, global: {}, user: {} };
  if (!ran) return { attributes: set, body: undefined };
  for (const { scope, name } of step.setAttributes) set[scope][name] = attributes[scope][name];
  return { attributes: set, body: ran.answer.body };
}
