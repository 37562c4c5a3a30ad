/** A client whose credentials are fetched anew when they have expired, and whose errors are `AwsError`. Knows no SDK. */
import { deadline } from '../../component/deadline.ts';
import { AwsError, isExpired, type AwsFault } from './refusal.ts';

export interface Renewing<C> {
  current(): C;
  /** @throws {AwsError} */
  call<T>(signal: AbortSignal, timeoutMs: number, send: (client: C, signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): void;
}

/** Credentials that expired before their time, or were changed where they are kept, are fetched anew, once per call. */
export function renewing<C extends { destroy(): void }>(make: () => C): Renewing<C> {
  let client = make();
  return {
    current: () => client,
    async call(signal, timeoutMs, send) {
      const limit = deadline(signal, timeoutMs, () => new Error(`no answer in ${timeoutMs / 1000} s (api_timeout)`));
      const used = client;
      try {
        return await send(used, limit.signal).catch((error: unknown) => {
          if (!isExpired(faultOf(error))) throw error;
          if (client === used) client = make();
          return send(client, limit.signal);
        });
      } catch (error) {
        throw new AwsError(faultOf(limit.isOver ? limit.signal.reason : error), { cause: error });
      } finally {
        limit.clear();
      }
    },
    close: () => client.destroy(),
  };
}

/** The SDK's errors are of many classes with the same few fields. */
function faultOf(error: unknown): AwsFault {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { $metadata, $response, Region, code } = error as Error & {
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
    readonly Region?: string;
  };
  const region = $response?.headers?.['x-amz-bucket-region'] ?? Region;
  // Errors of the network have a code and no name of their own.
  return {
    name: error.name === 'Error' ? (code ?? error.name) : error.name,
    message: error.message,
    ...optional('status', $metadata?.httpStatusCode),
    ...optional('region', region),
  };
}

const optional = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
