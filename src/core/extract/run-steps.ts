import type { HttpRequest, HttpResponse } from '../../ports/http';
import type { AttributeScopes } from '../followup/attributes';
import { setAttributes } from './attributes';
import { compileCondition } from './condition';
import { firstPage } from './paging';
import type { Step } from './settings';
import { type CallDeps, callStep, inStep, stopIfAborted } from './step-call';
import { buildRequest } from './step-request';
import type { TemplateContext } from './template';

export interface StepDeps extends CallDeps {
  attributes: AttributeScopes;
  /** What placeholders see besides the attributes: `followup`. */
  context: TemplateContext;
}

/** The step that gives the records, with its first answer. */
export interface LastStep {
  step: Step;
  sent: HttpRequest;
  answer: HttpResponse;
}

/**
 * Runs each step whose condition is true, in order, setting attributes after each answer.
 * Gives the last one that ran, or undefined when none did: only after its answer is it known that no later
 * condition is true.
 */
export async function runSteps(steps: readonly Step[], deps: StepDeps): Promise<LastStep | undefined> {
  let last: LastStep | undefined;
  for (const step of steps) {
    const ran = await inStep(step, () => runStep(step, deps));
    if (ran) last = ran;
  }
  return last;
}

/** Undefined when the step's condition is false. */
async function runStep(step: Step, deps: StepDeps): Promise<LastStep | undefined> {
  stopIfAborted(deps.signal);
  const context = { ...deps.context, ...deps.attributes };
  if (!(await compileCondition(step.condition).test(context))) return undefined;
  const sent = firstPage(step.paging, await buildRequest(step, deps.baseUrl(step.integration), context));
  const answer = await callStep(step, sent, deps);
  setAttributes(step.setAttributes, answer, deps.attributes);
  return { step, sent, answer };
}
