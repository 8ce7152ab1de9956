const SECRET_NAME = /token|key|secret|pass|pwd|auth|sign|sig$|credential|session|jwt|code$/i;

/** A URL as it may be shown: without user and password, and without the values of parameters that look like secrets. */
export function redactUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return '(not a URL)';
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  const query = url.search.replaceAll(/([?&])([^=&]*)=([^&]*)/g, (pair, mark: string, name: string) =>
    SECRET_NAME.test(name) ? `${mark}${name}=***` : pair,
  );
  return `${url.origin}${url.pathname}${query}`;
}
