import type { HttpResponse } from '../../ports/http';
import { compilePath, type JsonPath } from './json-path';
import type { LongList } from './large-json';
import { selectRecords } from './records';

export type AnswerJson = Pick<HttpResponse, 'body' | 'large'>;

/** The JSON in which a path is to be followed: without the long list where the path does not touch it. */
export function jsonFor(answer: AnswerJson, path: JsonPath): unknown {
  const { large } = answer;
  if (!large) return answer.body;
  return path.names && leadsElsewhere(path.names, large.path) ? large.rest : answer.body;
}

/** The first value that a path selects in an answer. */
export function readFirst(answer: AnswerJson, path: string): unknown {
  const compiled = compilePath(path);
  return compiled.first(jsonFor(answer, compiled));
}

/** The records of an answer, left unparsed where it is large and the looping element is its long list. */
export function recordsIn(answer: AnswerJson, looping: JsonPath): unknown[] | LongList {
  const { large } = answer;
  if (large && looping.names?.length === large.path.length && !leadsElsewhere(looping.names, large.path)) {
    return large.list;
  }
  return selectRecords(looping, answer.body);
}

/** Whether a path parts from the way to the list before it gets there. */
function leadsElsewhere(names: readonly string[], way: readonly string[]): boolean {
  return way.some((name, at) => at < names.length && names[at] !== name);
}
