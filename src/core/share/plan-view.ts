import type { Difference } from './difference';
import type { Entry } from './entries';
import { type ImportPlan, obstaclesTo } from './plan';

/** A plan as it is shown: without the flows and without what was typed as credentials. */
export interface PlanView extends Omit<ImportPlan, 'flows' | 'credentials' | 'entries'> {
  entries: (Omit<Entry, 'differences'> & { differences: (Difference & { label: string })[] })[];
  /** What has to be done before it can be carried out, as sentences. */
  obstacles: string[];
}

/** With the words that the dialogs have for the properties. */
export function viewPlan(plan: ImportPlan, label: (type: string, property: string) => string | undefined): PlanView {
  const { flows: _flows, credentials: _credentials, entries, ...shown } = plan;
  return {
    ...shown,
    obstacles: obstaclesTo(plan),
    entries: entries.map((entry) => ({
      ...entry,
      differences: entry.differences.map((difference) => ({
        ...difference,
        label: label(difference.type, difference.property) ?? difference.property,
      })),
    })),
  };
}
