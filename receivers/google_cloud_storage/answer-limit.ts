/** A limit on how long an answer may take to begin. */
import { deadline } from '../../component/deadline.ts';

export interface AnswerLimit {
  readonly signal: AbortSignal;
  readonly ms: number;
  /** For the message, such as `no answer in 120 s (bucket_timeout)`. */
  readonly setting: string;
}

/**
 * Also for what cannot be told to stop: it is then left to itself.
 * @throws the reason of `signal`, or an Error that names the setting
 */
export async function within<T>({ signal, ms, setting }: AnswerLimit, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = deadline(signal, ms, () => new Error(`no answer in ${ms / 1000} s (${setting})`));
  const { signal: either } = limit;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(either.reason);
  either.addEventListener('abort', onAbort, { once: true });
  try {
    either.throwIfAborted();
    return await Promise.race([ask(either), aborted]);
  } finally {
    limit.clear();
    either.removeEventListener('abort', onAbort);
  }
}
