/** Where in the console somebody is: the part of the address behind `#`. It can be shared, and outlives a reload. */
export interface Route {
  /** Without the leading slash: `followups`, `f1`, `record`. */
  path: string[];
  query: URLSearchParams;
}

export function currentRoute(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

/** The address of a place; empty values of the query are left out. */
export function linkTo(path: string[], query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search && `?${search}`}`;
}

export function goTo(path: string[], query?: Record<string, string | undefined>): void {
  location.hash = linkTo(path, query);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A percent sign that somebody typed.
    return part;
  }
}
