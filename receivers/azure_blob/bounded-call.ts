/** One request to Azure: bounded in time until the answer begins, its errors as `AzureError`. Knows no SDK. */
import { deadline } from '../../component/deadline.ts';
import { AzureError, plainMessage, type AzureFault } from './refusal.ts';

/** @throws {AzureError} of the service, or where no answer came in time (`api_timeout`) */
export async function boundedCall<T>(signal: AbortSignal, limitMs: number, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = deadline(
    signal,
    limitMs,
    () => new AzureError({ name: 'Timeout', message: `no answer in ${limitMs / 1000} s (api_timeout)` }),
  );
  try {
    return await send(limit.signal);
  } catch (error) {
    if (limit.isOver) throw limit.signal.reason;
    throw error instanceof AzureError ? error : new AzureError(faultOf(error));
  } finally {
    limit.clear();
  }
}

/** Errors of the services and of Entra ID are of several classes with the same few fields. */
function faultOf(error: unknown): AzureFault {
  if (!(error instanceof Error)) return { name: 'Error', message: plainMessage(String(error)) };
  const { code, statusCode, details } = error as Error & {
    readonly code?: unknown;
    readonly statusCode?: unknown;
    readonly details?: { readonly errorCode?: unknown };
  };
  const name = [details?.errorCode, code, error.name].find((one) => typeof one === 'string' && one !== '');
  return {
    name: String(name),
    message: plainMessage(error.message),
    ...(typeof statusCode === 'number' && { status: statusCode }),
  };
}
