/** What a failed connection or a broken exchange means. Pure: from error codes. */

export interface NetworkFault {
  /**
   * `refused`: no connection, so nothing was sent. `broken`: sent in part or whole, outcome not known. `timeout`: the same.
   * `tls`, `unknown_host`: a person must mend it. `stopped`: we were told to stop.
   */
  readonly is: 'refused' | 'broken' | 'timeout' | 'tls' | 'unknown_host' | 'stopped';
  /** For a person, such as `connect ECONNREFUSED 127.0.0.1:9200`. */
  readonly message: string;
}

const REFUSED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EADDRNOTAVAIL',
  'EMFILE',
]);
const TIMEOUT = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const TLS =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO|CRL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|UND_ERR_PRX_TLS)/;

export function networkFault(error: unknown): NetworkFault {
  const { code, name, message } = describe(error);
  if (name === 'TimeoutError' || TIMEOUT.has(code)) return { is: 'timeout', message };
  if (name === 'AbortError') return { is: 'stopped', message };
  if (code === 'ENOTFOUND') return { is: 'unknown_host', message };
  if (TLS.test(code)) return { is: 'tls', message };
  return { is: REFUSED.has(code) ? 'refused' : 'broken', message };
}

/** A host with several addresses fails with an AggregateError, whose parts say why. */
function describe(error: unknown): { code: string; name: string; message: string } {
  const inner = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  if (!(inner instanceof Error)) return { code: '', name: '', message: String(inner) };
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : '';
  if (code === '' && inner.cause instanceof Error) return describe(inner.cause);
  return { code, name: inner.name, message: code === '' || inner.message.includes(code) ? inner.message : `${inner.message} (${code})` };
}
