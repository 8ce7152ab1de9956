/**
 * How long a server asks to wait, in ms; undefined when it does not say. Reads `Retry-After` (seconds or a
 * date) and, where the quota is used up, the reset time that GitHub, GitLab and Zendesk send instead.
 */
export function retryAfterMs(headers: Record<string, string>, now: number): number | undefined {
  const after = headers['retry-after']?.trim();
  if (after) {
    if (/^\d+(?:\.\d+)?$/.test(after)) return Math.round(Number(after) * 1000);
    const date = Date.parse(after);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  return resetMs(headers, now);
}

/** The quota of requests is used up, by the server's own count. */
export function isQuotaUsedUp(headers: Record<string, string>): boolean {
  return remaining(headers)?.trim() === '0';
}

function resetMs(headers: Record<string, string>, now: number): number | undefined {
  if (!isQuotaUsedUp(headers)) return undefined;
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? Number.NaN);
  if (!Number.isFinite(reset) || reset < 0) return undefined;
  // An epoch in seconds, or seconds from now: no quota lasts for thirty years.
  return reset > 1e9 ? Math.max(0, reset * 1000 - now) : reset * 1000;
}

function remaining(headers: Record<string, string>): string | undefined {
  return headers['x-ratelimit-remaining'] ?? headers['x-rate-limit-remaining'] ?? headers['ratelimit-remaining'];
}
