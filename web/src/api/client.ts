// Every request of the page: same origin, the cookie as credential, problem documents as errors.
import { refused } from '../app/session';
import type { Problem } from './types.gen';

/** What the server said is wrong; `problem.status` is 0 where it could not be reached. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

/** Whatever was thrown, as a problem that can be shown. */
export const problemFrom = (failure: unknown): Problem =>
  failure instanceof ApiError ? failure.problem : { type: 'about:blank', title: String(failure), status: -1 };

export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;
export type Options = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Query;
  /** JSON, or text with its own content type */
  body?: unknown;
  contentType?: string;
  accept?: string;
  etag?: string;
  key?: string;
  signal?: AbortSignal;
  /** milliseconds until it is given up; 30,000 unless told */
  deadline?: number;
};
export type Answer<T> = { body: T; etag: string | null; status: number };

/** A key that makes a repeated write harmless; plain HTTP off loopback has no `randomUUID`. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  const text = parameters.toString();
  return `/api/v1/${path}${text ? `?${text}` : ''}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const title = response.statusText || `The server answered ${response.status}`;
  try {
    const body = (await response.json()) as Partial<Problem>;
    return { type: body.type ?? 'about:blank', title: body.title ?? title, status: response.status, ...body } as Problem;
  } catch {
    return { type: 'about:blank', title, status: response.status };
  }
}

/** Throws `ApiError`, or the `AbortError` of the signal given. */
export async function request<T>(path: string, options: Options = {}): Promise<Answer<T>> {
  const method = options.method ?? 'GET';
  const headers = new Headers({ Accept: options.accept ?? 'application/json, application/problem+json' });
  const write = method !== 'GET';
  if (write) headers.set('Idempotency-Key', options.key ?? idempotencyKey());
  if (options.etag) headers.set('If-Match', options.etag);
  let body: string | undefined;
  if (options.body !== undefined || (write && method !== 'DELETE')) {
    headers.set('Content-Type', options.contentType ?? 'application/json');
    body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body ?? {});
  }
  // A timer of our own: that of `AbortSignal.timeout` would keep every answered request for as long as it runs.
  const abort = new AbortController();
  const give = () => abort.abort();
  const timer = setTimeout(give, options.deadline ?? 30_000);
  if (options.signal?.aborted) give();
  options.signal?.addEventListener('abort', give);
  try {
    return await answerOf<T>(path, options, { method, headers, signal: abort.signal, credentials: 'same-origin', ...(body === undefined ? {} : { body }) });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', give);
  }
}

async function answerOf<T>(path: string, options: Options, init: RequestInit): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(address(path, options.query), init);
  } catch (failure) {
    if (options.signal?.aborted) throw failure;
    throw new ApiError({ type: 'about:blank', title: 'The server cannot be reached', status: 0 });
  }
  if (response.status === 401 && path !== 'sign-in') refused();
  if (!response.ok) throw new ApiError(await problemOf(response));
  const text = await response.text();
  const json = response.headers.get('Content-Type')?.includes('json') && text !== '';
  return { body: (json ? JSON.parse(text) : text) as T, etag: response.headers.get('ETag'), status: response.status };
}

export const get = async <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  (await request<T>(path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) })).body;
