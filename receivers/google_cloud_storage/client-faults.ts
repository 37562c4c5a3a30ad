/**
 * Reads the errors of Google's clients: of several classes with the same few fields. Pure; knows no SDK. What it takes
 * over is text that the service wrote, never the request, which holds a token.
 */
import { isFields, text, type Fields } from './object-resource.ts';
import type { GoogleFault } from './refusal.ts';

/** Where no token could be had. */
export function credentialFault(error: unknown): GoogleFault {
  const { status, message } = read(error);
  const passes = status === undefined ? isNetwork(error) : status >= 500 || status === 429;
  return { is: passes ? 'network' : 'credentials', message: oneLine(message), ...(status !== undefined && { status }) };
}

/** Of a request for an object, a listing or a call of Pub/Sub. */
export function requestFault(error: unknown): GoogleFault {
  const { status, message, reason, ackIds } = read(error);
  return {
    is: status === undefined ? 'network' : 'answer',
    message: oneLine(message),
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    ...(ackIds.size > 0 && { ackIds }),
  };
}

interface Read {
  readonly status: number | undefined;
  readonly message: string;
  readonly reason: string | undefined;
  readonly ackIds: ReadonlyMap<string, string>;
}

function read(error: unknown): Read {
  const from = isFields(error) ? error : {};
  const answer = answerOf(from);
  const [first] = list(answer['errors'] ?? from['errors']);
  const { message = String(error) } = error instanceof Error ? error : {};
  return {
    status: [from['status'], from['code']].find((value) => typeof value === 'number'),
    message: text(answer, 'message') ?? text(first ?? {}, 'message') ?? message,
    reason: text(first ?? {}, 'reason') ?? text(answer, 'status'),
    ackIds: new Map(list(answer['details']).flatMap((detail) => ackIdsOf(detail['metadata']))),
  };
}

/** `error` of the answer's JSON, wherever the client put it: a stream's error holds it as text. */
function answerOf(error: Fields): Fields {
  const response = isFields(error['response']) ? error['response'] : {};
  const data = response['data'] ?? error['message'];
  const parsed = typeof data === 'string' ? parse(data) : data;
  const answer = isFields(parsed) ? parsed['error'] : undefined;
  if (isFields(answer)) return answer;
  // The token service writes `{"error": "invalid_grant", "error_description": "..."}`.
  const description = isFields(parsed) ? text(parsed, 'error_description') : undefined;
  return typeof answer === 'string' ? { status: answer, message: description === undefined ? answer : `${answer}: ${description}` } : {};
}

function ackIdsOf(metadata: unknown): readonly (readonly [string, string])[] {
  if (!isFields(metadata)) return [];
  return Object.entries(metadata).flatMap(([ackId, told]) =>
    typeof told === 'string' && /^(?:PERMANENT|TRANSIENT)_FAILURE/.test(told) ? [[ackId, told] as const] : [],
  );
}

const isNetwork = (error: unknown): boolean => {
  const code = isFields(error) ? error['code'] : undefined;
  return typeof code === 'string' && /^(?:E[A-Z]+|AbortError|TimeoutError)$/.test(code) && !/^(?:ENOENT|EACCES|EISDIR)$/.test(code);
};

const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

const oneLine = (message: string): string =>
  message
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
    .slice(0, 500);
