import { DateTime } from 'luxon';
import { type Calendar, calendarIn } from '../followup/schedule';
import { closedSpans } from './closed-spans';
import { fillWords, type PictureWords, pictureWords } from './picture-words';
import { dayMs, type SimulationRun } from './simulation';

export interface PictureOptions {
  calendar: Calendar;
  /** Of the texts and dates. */
  language: string;
  /** Rows; the others are counted. */
  mostRecords?: number;
}

const width = 900;
const labels = 150;
const rowHeight = 18;
const top = 26;
const plot = width - labels - 12;

const colours = {
  line: 'var(--ringback-picture-line, #8a8a8a)',
  text: 'var(--ringback-picture-text, currentColor)',
  quiet: 'var(--ringback-picture-quiet, rgba(127, 127, 127, 0.18))',
  sent: 'var(--ringback-picture-sent, #2878bd)',
  failed: 'var(--ringback-picture-failed, #c4302b)',
  acted: 'var(--ringback-picture-acted, #2f8f46)',
};

/**
 * The time line of a simulated run as SVG: a row for each record, a mark for each message, crosses where nobody was
 * told, quiet hours shaded. Its colours are CSS variables, so that it fits both themes; shapes differ as colours do.
 */
export function drawTimeline(run: SimulationRun, options: PictureOptions): string {
  const words = pictureWords(options.language);
  const records = recordsOf(run);
  const shown = records.slice(0, options.mostRecords ?? 40);
  const rows = shown.length + (records.length > shown.length ? 1 : 0);
  const bottom = top + rows * rowHeight;
  const x = (at: number) => round(labels + (plot * (at - run.from)) / (run.to - run.from));
  const places = new Map(shown.map((recordId, index) => [recordId, top + index * rowHeight + rowHeight / 2]));
  const values = {
    records: records.length,
    messages: run.messages.filter(({ status }) => status === 'sent').length,
    days: Math.round((run.to - run.from) / dayMs),
  };
  const parts = [
    `<title>${asXml(words.title)}</title><desc>${asXml(fillWords(words.description, values))}</desc>`,
    ...closedSpans(run.from, run.to, options.calendar).map(
      ({ from, to }) =>
        `<rect x="${x(from)}" y="${top}" width="${round(x(to) - x(from))}" height="${bottom - top}" fill="${colours.quiet}"/>`,
    ),
    ...dayMarks(run, options, x, bottom),
    ...shown.map((recordId) => label(recordId, places.get(recordId) ?? 0)),
    ...lives(run, places, x),
    ...marks(run, places, x),
    ...(records.length > shown.length
      ? [label(fillWords(words.more, { count: records.length - shown.length }), bottom - rowHeight / 2)]
      : []),
    ...legend(words, bottom + 20),
  ];
  const height = bottom + 36;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="100%" font-size="11" font-family="inherit">${parts.join('')}</svg>`;
}

/** Those that somebody was told of first, then those that nobody was told of. */
function recordsOf({ messages, ends }: SimulationRun): string[] {
  return [...new Set([...messages, ...ends].map(({ recordId }) => recordId))];
}

function dayMarks(
  run: SimulationRun,
  { calendar, language }: PictureOptions,
  x: (at: number) => number,
  bottom: number,
): string[] {
  const zone = calendarIn(calendar, undefined).timeZone || 'system';
  const days = Math.round((run.to - run.from) / dayMs);
  const every = Math.max(1, Math.ceil(days / 8));
  const marksOfDays: string[] = [];
  for (let day = 0; day < days; day += every) {
    const at = run.from + day * dayMs;
    const date = DateTime.fromMillis(at, { zone, locale: language || 'en' }).toLocaleString({
      day: 'numeric',
      month: 'short',
    });
    marksOfDays.push(
      `<line x1="${x(at)}" y1="${top - 4}" x2="${x(at)}" y2="${bottom}" stroke="${colours.line}" stroke-width="0.5"/>`,
      `<text x="${x(at)}" y="${top - 9}" fill="${colours.text}">${asXml(date)}</text>`,
    );
  }
  return marksOfDays;
}

/** From the first message to the end. */
function lives(run: SimulationRun, places: Map<string, number>, x: (at: number) => number): string[] {
  const firstAt = new Map<string, number>();
  for (const { recordId, at } of run.messages) if (!firstAt.has(recordId)) firstAt.set(recordId, at);
  const endAt = new Map(run.ends.map(({ recordId, at }) => [recordId, at]));
  return [...places].map(([recordId, y]) => {
    const from = x(firstAt.get(recordId) ?? endAt.get(recordId) ?? run.from);
    const to = x(endAt.get(recordId) ?? run.to);
    return `<line x1="${from}" y1="${y}" x2="${Math.max(from, to)}" y2="${y}" stroke="${colours.line}"/>`;
  });
}

function marks(run: SimulationRun, places: Map<string, number>, x: (at: number) => number): string[] {
  const drawn: string[] = [];
  for (const { recordId, at, status } of run.messages) {
    const y = places.get(recordId);
    if (y !== undefined) drawn.push(status === 'sent' ? dot(x(at), y) : cross(x(at), y));
  }
  for (const { recordId, at, outcome } of run.ends) {
    const y = places.get(recordId);
    if (y !== undefined) drawn.push(bar(x(at), y, outcome === 'exhausted' ? colours.failed : colours.text));
  }
  for (const { recordId, at } of run.actions) {
    const y = places.get(recordId);
    if (y !== undefined) drawn.push(diamond(x(at), y));
  }
  return drawn;
}

function legend(words: PictureWords, y: number): string[] {
  const entries: [(x: number, y: number) => string, string][] = [
    [dot, words.sent],
    [cross, words.failed],
    [diamond, words.acted],
    [(x, at) => bar(x, at, colours.text), words.closed],
    [(x, at) => bar(x, at, colours.failed), words.exhausted],
    [(x, at) => `<rect x="${x - 6}" y="${at - 6}" width="12" height="12" fill="${colours.quiet}"/>`, words.quiet],
  ];
  let x = 16;
  return entries.map(([draw, text]) => {
    const entry = `${draw(x, y)}<text x="${x + 11}" y="${y + 4}" fill="${colours.text}">${asXml(text)}</text>`;
    x += 34 + text.length * 6.2;
    return entry;
  });
}

function label(text: string, y: number): string {
  const short = text.length > 22 ? `${text.slice(0, 21)}…` : text;
  return `<text x="${labels - 8}" y="${y + 4}" text-anchor="end" fill="${colours.text}">${asXml(short)}</text>`;
}

function dot(x: number, y: number): string {
  return `<circle cx="${x}" cy="${y}" r="4" fill="${colours.sent}"/>`;
}

function cross(x: number, y: number): string {
  return `<path d="M${x - 4} ${y - 4}l8 8m0 -8l-8 8" stroke="${colours.failed}" stroke-width="2" fill="none"/>`;
}

function diamond(x: number, y: number): string {
  return `<path d="M${x} ${y - 6}l6 6l-6 6l-6 -6z" fill="${colours.acted}"/>`;
}

function bar(x: number, y: number, colour: string): string {
  return `<rect x="${round(x - 1.5)}" y="${y - 7}" width="3" height="14" fill="${colour}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function asXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
