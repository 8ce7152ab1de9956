import type { FlowNode } from './flow-node';

/** Something that looked like a secret and was taken out; never the secret itself. */
export interface Finding {
  node: string;
  type: string;
  /** Where in the node, such as `headers[0].value`. */
  property: string;
  what: 'url' | 'value' | 'authorization' | 'token' | 'environment' | 'wire';
}

const reference = /^\$\{[^}]*\}$/;
const secretWord =
  /(^|[_\-. ]|(?<=[a-z\d]))(password|passwd|pwd|passphrase|secret|credentials?|authorization|cookie|(api|access|private|secret|signing|encryption|auth|subscription|shared|account|master)[_\-. ]?(key|token)|token|apikey|bearer|signature|session[_\-. ]?id)$/i;
/** What begins in a way in which only secrets of known makers begin, or is one by its form. */
const knownToken =
  /\b(xox[abposr]-[\w-]{8,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|sk_(live|test)_\w{10,}|whsec_[\w+/=]{16,}|rk_live_\w{10,}|AKIA[A-Z\d]{16}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|SK[0-9a-f]{32}|eyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)?|ya29\.[\w-]{16,}|\d{8,10}:[\w-]{34,36})/g;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const scheme = /\b(Bearer|Basic|Token|ApiKey|Digest)(\s+)([\w.~+/=:-]{8,})/gi;
const userInfo = /\b([a-z][a-z\d+.-]*:\/\/)[^/\s?#@"'`<>]+@/gi;
const secretParameter =
  /([?&;](?:[\w.-]*(?:token|secret|password|passwd|pwd|api[_-]?key|apikey|signature|credential|auth|key)|sig|code)=)(?!\$\{)[^&#\s"'`<>]+/gi;
const webhookPath = /(https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/.-]+/gi;

/** Where a property's name sounds like a secret, but its value says where something is, not what it is. */
const harmless = /^(\$|@)?[.[]|^\$\.|^(msg|flow|global|record|attributes?)\./;
const neverSecret = new Set([
  'id',
  'type',
  'z',
  'g',
  'wires',
  'onceKey',
  'reconciliationId',
  'apiKeyHeader',
  'tokenUrl',
]);

/**
 * The node as it may leave this Node-RED: without credentials, and with everything blanked that looks like a secret
 * in a place where a secret should not be.
 */
export function withoutSecrets(node: FlowNode, onFinding: (finding: Finding) => void): FlowNode {
  const { credentials: _credentials, ...kept } = node;
  const found = (property: string, what: Finding['what']) =>
    onFinding({ node: node.id, type: node.type, property, what });
  const visit = (value: unknown, path: string, key: string): unknown => {
    if (typeof value === 'string') return blankText(value, path, key, found);
    if (Array.isArray(value)) return value.map((entry, index) => visit(entry, `${path}[${index}]`, key));
    if (typeof value !== 'object' || value === null) return value;
    return visitObject(value as Record<string, unknown>, path);
  };
  const visitObject = (holder: Record<string, unknown>, path: string): Record<string, unknown> => {
    const entries = Object.entries(holder).map(([key, inner]): [string, unknown] => {
      const at = path ? `${path}.${key}` : key;
      if (isValueOfSecret(holder, key)) {
        if (isFilled(inner)) found(at, isEnvironment(path) ? 'environment' : 'value');
        return [key, ''];
      }
      return [key, visit(inner, at, key)];
    });
    return Object.fromEntries(entries);
  };
  return visitObject(kept, '') as FlowNode;
}

/** An entry of a list of names and values, such as a header, whose name says that its value is a secret. */
function isValueOfSecret(holder: Record<string, unknown>, key: string): boolean {
  if (key !== 'value') return false;
  const { name, type, value } = holder;
  if (type === 'cred') return true;
  const title = [name, holder.key, holder.header].find((text) => typeof text === 'string');
  if (typeof title !== 'string' || !isFilled(value) || harmless.test(String(value))) return false;
  if (type === 'env' || type === 'jsonata' || type === 'msg') return false;
  return secretWord.test(title) && !isTemplate(String(value));
}

/** `${NAME}` stands for the environment's value, and a text with placeholders and nothing else is no secret itself. */
function isTemplate(text: string): boolean {
  return reference.test(text.trim()) || /^(Bearer|Basic|Token)\s+\$\{[^}]*\}$/i.test(text.trim());
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && String(value).trim() !== '' && !reference.test(String(value).trim());
}

function isEnvironment(path: string): boolean {
  return /(^|\.)env\[\d+\]$/.test(path);
}

function blankText(text: string, path: string, key: string, found: (path: string, what: Finding['what']) => void) {
  if (neverSecret.has(key) || reference.test(text.trim())) return text;
  const isNamed = secretWord.test(key) && text !== '' && !harmless.test(text) && !isTemplate(text);
  if (isNamed && !/^https?:\/\//.test(text) && !/(Type|Field|Parameter|Path|Url|Header)$/.test(key)) {
    found(path, 'value');
    return '';
  }
  if (key === 'value' && isEnvironment(path.replace(/\.value$/, '')) && looksRandom(text)) {
    found(path, 'environment');
    return '';
  }
  const rules: [RegExp, string, Finding['what']][] = [
    [privateKey, '', 'value'],
    [userInfo, '$1', 'url'],
    [secretParameter, '$1', 'url'],
    [webhookPath, '$1', 'url'],
    [scheme, '$1$2', 'authorization'],
    [knownToken, '', 'token'],
  ];
  return rules.reduce((kept, [rule, replacement, what]) => {
    const next = kept.replace(rule, replacement);
    if (next !== kept) found(path, what);
    return next;
  }, text);
}

/** Long, without spaces, of letters and digits mixed: a value that nobody wrote by hand. */
function looksRandom(text: string): boolean {
  if (text.length < 16 || /[\s/]/.test(text) || /^[\w-]+(\.[\w-]+)+$/.test(text)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(text)).length;
  return kinds >= 3 || (/\d/.test(text) && /[a-z]/i.test(text) && new Set(text).size >= 12);
}
