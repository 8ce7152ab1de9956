import type { FollowupWords } from '../../src/runtime/console/console-messages';
import { pageLanguage, text } from '../shared/texts.js';
import { number, span } from './words.js';

/** A Monday. */
const monday = Date.UTC(2024, 0, 1, 12);

/** A follow-up's settings as sentences. */
export function settingsWords(settings: FollowupWords): string[] {
  const { frequencyMs, attempts, pollingFrequencyMs, firstPoll, guardNew, guardGonePercent, windowZone } = settings;
  const { quietStart, quietEnd, workingDays, holidays, timeZone } = settings.calendar;
  const zone = windowZone === 'recipient' ? text('zoneOfRecipient') : timeZone || text('zoneOfServer');
  return [
    pollingFrequencyMs === undefined ? text('noPollNode') : text('pollsEvery', { span: span(pollingFrequencyMs) }),
    text('notifiesEvery', { span: span(frequencyMs), attempts: number(attempts) }),
    quietStart && quietEnd ? text('quietFrom', { from: quietStart, to: quietEnd, zone }) : text('noQuietHours'),
    ...(workingDays.length < 7 ? [text('onlyOn', { days: dayNames(workingDays) })] : []),
    ...(holidays.length > 0 ? [text('holidays', { count: number(holidays.length) })] : []),
    ...(firstPoll === 'baseline' ? [text('firstIsBaseline')] : []),
    ...(guardNew ? [text('guardsNew', { count: number(guardNew) })] : []),
    ...(guardGonePercent ? [text('guardsGone', { percent: number(guardGonePercent) })] : []),
  ];
}

function dayNames(days: readonly number[]): string {
  const words = new Intl.DateTimeFormat(pageLanguage, { weekday: 'long', timeZone: 'UTC' });
  const names = days.map((day) => words.format(monday + (day - 1) * 86_400_000));
  return new Intl.ListFormat(pageLanguage).format(names);
}
