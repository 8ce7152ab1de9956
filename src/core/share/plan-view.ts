import type { Difference } from './difference';
import type { Entry } from './entries';
import type { CredentialNeed } from './needs';
import { type ImportPlan, type Missing, obstaclesTo } from './plan';

/** A plan as it is shown: without the flows and without what was typed as credentials. */
export interface PlanView extends Omit<ImportPlan, 'flows' | 'credentials' | 'entries' | 'missing'> {
  entries: (Omit<Entry, 'differences'> & { differences: (Difference & { label: string })[] })[];
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
    entries: entries.map((entry) => ({
      ...entry,
      differences: entry.differences.map((difference) => ({
        ...difference,
        label: label(difference.type, difference.property) ?? difference.property,
      })),
    })),
  };
}
