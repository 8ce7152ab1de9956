import { type CollectionName, collections, type DeskRecord, isCollectionName } from './collections';
import { type Desk, DeskError, type NewRecord } from './desk';
import { type Exchange, HttpProblem, readJsonObject, sendJson } from './http-exchange';
import { type findPerson, people, referTo, teams } from './people';

const defaultPageSize = 25;
const longestPageSize = 100;

/** What the sales team has decided: an extract may read it first and ask for other records accordingly. */
const settings = { sales: { isBusy: false, minimumAmount: 15000, quarter: 'Q3' } };

export interface ApiOptions {
  desk: Desk;
  /** Where pictures of records are, as a visitor's browser reaches them. */
  baseUrl: () => string;
  /** Undefined: open to anyone. */
  token: string | undefined;
}

/** Answers everything below /api. */
export async function answerApi(exchange: Exchange, { desk, baseUrl, token }: ApiOptions): Promise<void> {
  const { path, query, response } = exchange;
  if (token !== undefined && exchange.request.headers.authorization !== `Bearer ${token}`) {
    throw new HttpProblem(401, 'Send the header "Authorization: Bearer <token>".', { 'www-authenticate': 'Bearer' });
  }
  const [, name = '', id, ...rest] = path;
  if (rest.length > 0) throw notFound(exchange);
  if (isCollectionName(name)) return answerCollection(exchange, desk, name, id, baseUrl());
  if (exchange.method !== 'GET')
    throw new HttpProblem(405, `${exchange.method} is not possible here.`, { allow: 'GET' });
  if (name === 'settings' && id === undefined) return sendJson(response, 200, settings);
  const rows = name === 'users' ? people.map(describePerson) : name === 'groups' ? teams : undefined;
  if (!rows) throw notFound(exchange);
  if (id === undefined) return sendJson(response, 200, pageOf(name, rows, query));
  const row = rows.find((one) => one.id === id);
  if (!row) throw notFound(exchange);
  sendJson(response, 200, row);
}

async function answerCollection(
  exchange: Exchange,
  desk: Desk,
  name: CollectionName,
  id: string | undefined,
  baseUrl: string,
): Promise<void> {
  const { method, request, response, query } = exchange;
  const show = (record: DeskRecord) => ({
    ...record,
    url: `${baseUrl}/#${record.id}`,
    imageUrl: `${baseUrl}/pictures/${name}/${record.id}.svg`,
  });
  switch (`${method} ${id === undefined ? 'all' : 'one'}`) {
    case 'GET all':
      return sendJson(response, 200, pageOf(name, filter(desk.list(name), name, query).map(show), query));
    case 'POST all': {
      const fields = await readJsonObject(request);
      const record = accept(() => desk.create(name, fields as NewRecord));
      return sendJson(response, 201, show(record));
    }
    case 'GET one': {
      const record = desk.find(name, id ?? '');
      if (!record) throw notFound(exchange);
      return sendJson(response, 200, show(record));
    }
    case 'PATCH one': {
      const changes = await readJsonObject(request);
      const record = accept(() => desk.change(name, id ?? '', changes));
      if (!record) throw notFound(exchange);
      return sendJson(response, 200, show(record));
    }
    case 'DELETE one':
      if (!desk.remove(name, id ?? '')) throw notFound(exchange);
      response.writeHead(204).end();
      return;
    default: {
      const allow = id === undefined ? 'GET, POST' : 'GET, PATCH, DELETE';
      throw new HttpProblem(405, `${method} is not possible here.`, { allow });
    }
  }
}

/** `status` takes several, separated by commas; `min_amount` a number. */
function filter(records: DeskRecord[], name: CollectionName, query: URLSearchParams): DeskRecord[] {
  const wanted = query.get('status')?.split(',').filter(Boolean);
  const unknown = wanted?.find((status) => !collections[name].statuses.includes(status));
  if (unknown !== undefined) throw new HttpProblem(400, `"${unknown}" is no status of ${name}.`);
  const minimum = readNumber(query, 'min_amount', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  return records.filter(
    (record) =>
      (!wanted?.length || wanted.includes(record.status)) && (minimum === 0 || Number(record.amount) >= minimum),
  );
}

function pageOf(name: string, rows: readonly unknown[], query: URLSearchParams) {
  const page = readNumber(query, 'page', 1, Number.MAX_SAFE_INTEGER) ?? 1;
  const perPage = readNumber(query, 'per_page', 1, longestPageSize) ?? defaultPageSize;
  const from = (page - 1) * perPage;
  return { [name]: rows.slice(from, from + perPage), page, per_page: perPage, total: rows.length };
}

function readNumber(query: URLSearchParams, name: string, least: number, most: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !Number.isInteger(number) || number < least || number > most) {
    throw new HttpProblem(400, `"${name}" is to be a whole number, at least ${least} and at most ${most}.`);
  }
  return number;
}

function describePerson({ managerId, ...person }: ReturnType<typeof findPerson>) {
  return { ...person, manager: managerId ? referTo(managerId) : null };
}

function accept<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DeskError) throw new HttpProblem(422, error.message);
    throw error;
  }
}

function notFound({ path }: Exchange): HttpProblem {
  return new HttpProblem(404, `There is nothing at /${path.join('/')}.`);
}
