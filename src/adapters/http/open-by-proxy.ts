import type { Readable } from 'node:stream';
import axios, { type AxiosProxyConfig } from 'axios';
import type { Agents } from './agents';
import { flatHeaders, type Opened, type WireRequest } from './wire';

/** One request by axios, which knows the ways of proxies. Redirects, JSON and errors are for the caller, so its own handling of them is off. */
export function openByProxy(request: WireRequest, proxy: AxiosProxyConfig, agents: Agents): Opened {
  const stopping = new AbortController();
  const answer = axios.request<Readable>({
    method: request.method,
    url: request.url,
    headers: request.headers,
    data: request.body,
    proxy,
    signal: stopping.signal,
    httpAgent: agents.http,
    httpsAgent: agents.https,
    responseType: 'stream',
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
    maxRedirects: 0,
    maxBodyLength: Number.POSITIVE_INFINITY,
  });
  return {
    answer: answer.then(({ status, headers, data }) => ({ status, headers: flatHeaders(headers), stream: data })),
    stop: () => stopping.abort(),
  };
}
