import { parseSchedule } from '../core/followup/schedule';
import type { FollowupSettings } from '../core/followup/settings';
import { Properties } from './properties';
import { parsePublicUrl } from './public-url';

/** The settings of a follow-up from the stored properties of its config node; RB_CONFIG for what cannot be one. */
export function parseFollowup(id: string, values: Record<string, unknown>): FollowupSettings {
  const properties = new Properties(values);
  return {
    id,
    name: properties.required('name', 'Name'),
    isActive: properties.flag('active', true),
    windowZone: properties.choice(
      'windowZone',
      'Time zone of the quiet hours',
      ['recipient', 'followup'] as const,
      'recipient',
    ),
    publicUrl: parsePublicUrl(properties.text('publicUrl')),
    ...parseSchedule(values),
  };
}
