import type { Difference } from './difference';
import type { Entry } from './entries';
import type { CredentialNeed } from './needs';
import { type ImportPlan, type Missing, obstaclesTo } from './plan';

/** A plan as it is shown: without the flows and without what was typed as credentials. */
export interface PlanView extends Omit<ImportPlan, 'flows' | 'credentials' | 'entries' | 'missing'> {
  entries: (Omit<Entry, 'differences' | 'candidates'> & { differences: (Difference & { label: string })[] })[];
  /** Config nodes here that could take the place of one in the bundle, by their type. */
  candidates: Record<string, Entry['candidates']>;
  /** The fields of credentials with the words of the dialogs, in their order. */
  missing: Omit<Missing, 'credentials'> & { credentials: (CredentialNeed & { labels: string[] })[] };
  /** What has to be done before it can be carried out, as sentences. */
  obstacles: string[];
}

/** With the words that the dialogs have for the properties. */
export function viewPlan(plan: ImportPlan, label: (type: string, property: string) => string | undefined): PlanView {
  const { flows: _flows, credentials: _credentials, entries, missing, ...shown } = plan;
  return {
    ...shown,
    obstacles: obstaclesTo(plan),
    missing: {
      ...missing,
      credentials: missing.credentials.map((need) => ({
        ...need,
        labels: need.fields.map((field) => label(need.type, field) ?? field),
      })),
    },
    candidates: Object.fromEntries(
      entries.filter(({ candidates }) => candidates.length > 0).map(({ type, candidates }) => [type, candidates]),
    ),
    entries: entries.map(({ candidates: _candidates, ...entry }) => ({
      ...entry,
      differences: entry.differences.map((difference) => ({
        ...difference,
        label: label(difference.type, difference.property) ?? difference.property,
      })),
    })),
  };
}
