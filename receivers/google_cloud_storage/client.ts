/**
 * The only file that names Google's SDK. It is loaded when a client is made, and its errors leave it as `GoogleError`.
 * The SDK holds the credentials and lists. Objects are read, and Pub/Sub is asked, by its authorized requests: its own
 * streams cannot be told to stop before an answer, and its Pub/Sub client keeps a message for an hour at most.
 */
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type {
  AuthClient,
  AwsClientOptions,
  BaseExternalAccountClient,
  GoogleAuth,
  IdentityPoolClientOptions,
  PluggableAuthClientOptions,
} from 'google-auth-library';
import { within, type AnswerLimit } from './answer-limit.ts';
import { credentialFault, requestFault } from './client-faults.ts';
import type { GoogleCloudStorageSettings } from './config.ts';
import { parseCredentials, type GoogleCredentials } from './credentials.ts';
import { readPage, type ListObjects } from './lister.ts';
import type { ObjectCalls } from './opener.ts';
import type { PubSubCalls } from './pubsub-queue.ts';
import { generationOf } from './object-resource.ts';
import { GoogleError } from './refusal.ts';
import { isAnonymous } from './setting-faults.ts';
import { fullName, isFullName, readPulled } from './subscription.ts';

export interface ClientOptions {
  readonly settings: GoogleCloudStorageSettings;
  /** Of the component, such as `google_cloud_storage/eu`: faults name it. */
  readonly id: string;
}

export interface StorageCalls extends ObjectCalls {
  readonly list: ListObjects;
}

/** The least that reading needs. */
const SCOPES = ['https://www.googleapis.com/auth/devstorage.read_only', 'https://www.googleapis.com/auth/pubsub'];
const STORAGE = 'https://storage.googleapis.com';
const LISTED = 'items(name,generation,size,timeCreated,contentType),nextPageToken';

export async function connectStorage(options: ClientOptions): Promise<StorageCalls> {
  const { settings } = options;
  const { Storage } = await import('@google-cloud/storage');
  const auth = renewed(options, settings.alternative_host);
  const server = settings.alternative_host ?? STORAGE;
  const objectUrl = (bucket: string, name: string, query: Readonly<Record<string, string>>): URL =>
    new URL(`${server}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}?${new URLSearchParams({ ...query, ...userProject })}`);
  const userProject = settings.user_project === undefined ? {} : { userProject: settings.user_project };
  return {
    list: (request, signal) =>
      auth(limitOf(settings, signal, request.timeoutMs), async (authClient) => {
        const storage = new Storage({
          authClient,
          apiEndpoint: server,
          useAuthWithCustomEndpoint: true,
          retryOptions: { autoRetry: false },
        });
        const query = { maxResults: settings.batch_size, fields: LISTED, autoPaginate: false, ...request.query, ...userProject };
        const [, , answer] = await storage.bucket(request.bucket).getFiles(query);
        return readPage(answer);
      }),
    get: ({ bucket, name, generation, range }, signal) =>
      auth(limitOf(settings, signal), async (authClient, either) => {
        const url = objectUrl(bucket, name, { alt: 'media', generation });
        // As it is stored: `compress` keeps the HTTP client from decompressing, and the service does not where gzip is accepted.
        const headers = { 'Accept-Encoding': 'gzip', ...(range !== undefined && { Range: range }) };
        const request = { url, headers, responseType: 'stream' as const, compress: false, signal: either };
        const answer = await authClient.request<unknown>(request);
        if (!(answer.data instanceof Readable)) throw new Error('the answer has no body');
        return { body: answer.data, header: (header) => answer.headers.get(header) ?? undefined };
      }),
    current: ({ bucket, name }, signal) =>
      auth(limitOf(settings, signal), async (authClient, either) => {
        const request = { url: objectUrl(bucket, name, { fields: 'generation' }), responseType: 'json' as const, signal: either };
        return generationOf((await authClient.request<unknown>(request)).data);
      }),
  };
}

export async function connectPubSub(options: ClientOptions, subscription: string): Promise<PubSubCalls> {
  const { settings } = options;
  const auth = renewed(options, settings.pubsub.endpoint);
  const { signal: never } = new AbortController();
  const post = (limit: AnswerLimit, call: string, data: object): Promise<unknown> =>
    auth(limit, async (authClient, signal) => {
      const projectId = isFullName(subscription) ? '' : (settings.project_id ?? (await projectOf(authClient)));
      const url = `${settings.pubsub.endpoint}/v1/${fullName(subscription, projectId)}:${call}`;
      return (await authClient.request<unknown>({ url, method: 'POST', data, responseType: 'json', signal })).data;
    });
  return {
    async pull(maxMessages, waitMs, signal) {
      const wait = AbortSignal.timeout(waitMs);
      const either = AbortSignal.any([signal, wait]);
      // The service answers when messages come, or some time later with none; a caller may go before.
      const answer = await post({ ...limitOf(settings, either), ms: waitMs + settings.bucket_timeout }, 'pull', { maxMessages }).catch(
        (error: unknown) => {
          if (wait.aborted && !signal.aborted) return {};
          throw error;
        },
      );
      return readPulled(answer);
    },
    acknowledge: async (ackIds) => void (await post(limitOf(settings, never), 'acknowledge', { ackIds })),
    modifyAckDeadline: async (ackIds, ackDeadlineSeconds) =>
      void (await post(limitOf(settings, never), 'modifyAckDeadline', { ackIds, ackDeadlineSeconds })),
  };
}

const limitOf = (settings: GoogleCloudStorageSettings, signal: AbortSignal, ms = settings.bucket_timeout): AnswerLimit => ({
  signal,
  ms,
  setting: 'bucket_timeout',
});

interface Authorized {
  /** @throws {GoogleError} */
  <T>(limit: AnswerLimit, send: (auth: GoogleAuth, signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Requests with a token; credentials that failed are read anew next time, since a file may hold others by then. */
function renewed(options: ClientOptions, server: string | undefined): Authorized {
  let auth: Promise<GoogleAuth> | undefined;
  return async (limit, send) => {
    let isAuthorized = false;
    try {
      return await within(limit, async (signal) => {
        auth ??= authorization(options, server);
        const client = await auth;
        await (await client.getClient()).getRequestHeaders();
        isAuthorized = true;
        return send(client, signal);
      });
    } catch (error) {
      if (error instanceof GoogleError) throw error;
      const fault = isAuthorized || error === limit.signal.reason ? requestFault(error) : credentialFault(error);
      if (fault.is === 'credentials' || fault.status === 401) auth = undefined;
      throw new GoogleError(fault);
    }
  };
}

async function authorization({ settings, id }: ClientOptions, server: string | undefined): Promise<GoogleAuth> {
  const library = await import('google-auth-library');
  if (isAnonymous(settings, server)) return new library.GoogleAuth({ authClient: new library.PassThroughClient() });
  const found = await ownCredentials(settings, `receivers::${id}`);
  if (found === undefined) return new library.GoogleAuth({ scopes: SCOPES });
  const projectId = settings.project_id ?? ('project_id' in found && typeof found.project_id === 'string' ? found.project_id : undefined);
  return new library.GoogleAuth({ authClient: clientOf(library, found), ...(projectId !== undefined && { projectId }) });
}

async function ownCredentials(settings: GoogleCloudStorageSettings, path: string): Promise<GoogleCredentials | undefined> {
  const { service_account_key: key, service_account_file: file } = settings;
  if (key !== undefined) return parseCredentials(key.reveal(), `${path}::service_account_key`);
  if (file === undefined) return undefined;
  const where = `${path}::service_account_file`;
  const json = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${where}: expected a file that can be read at ${file}, found ${error.code ?? 'an error'}`);
  });
  return parseCredentials(json, where);
}

function clientOf(library: typeof import('google-auth-library'), found: GoogleCredentials): AuthClient {
  if (found.type === 'service_account') {
    const { client_email: email, private_key: key, private_key_id: keyId } = found;
    return new library.JWT({ email, key, scopes: SCOPES, ...(keyId !== undefined && { keyId }) });
  }
  if (found.type === 'authorized_user') {
    const { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken } = found;
    return new library.UserRefreshClient({ clientId, clientSecret, refreshToken });
  }
  return federated(library, found);
}

function federated(library: typeof import('google-auth-library'), found: object): AuthClient {
  // The library checks its own configuration; ours is only known to be one.
  const options = { ...found, scopes: SCOPES } as IdentityPoolClientOptions & AwsClientOptions & PluggableAuthClientOptions;
  const { credential_source: source } = options;
  const client = (): BaseExternalAccountClient => {
    if (source?.environment_id !== undefined) return new library.AwsClient(options);
    return source?.executable === undefined ? new library.IdentityPoolClient(options) : new library.PluggableAuthClient(options);
  };
  return Object.assign(client(), { scopes: SCOPES });
}

async function projectOf(auth: GoogleAuth): Promise<string> {
  return auth.getProjectId().catch(() => {
    throw new GoogleError({ is: 'credentials', message: 'the project of the subscription is not known: set project_id' });
  });
}
