/** The only file that names Azure's SDK. It is loaded when a client is made, and its errors leave it as `AzureError`. */
import { Readable } from 'node:stream';
import type { TokenCredential, TokenCredentialOptions } from '@azure/identity';
import type { BlobItem, RequestPolicyFactory } from '@azure/storage-blob';
import type { DequeuedMessageItem } from '@azure/storage-queue';
import { openAgents, type Agents } from '../../component/http/agents.ts';
import { boundedCall } from './bounded-call.ts';
import type { AzureBlobSettings } from './config.ts';
import { connectionOf, endpointsOf, type QueueAddress } from './endpoints.ts';
import type { ListCalls, ListedBlob } from './lister.ts';
import { unquoted } from './object-origin.ts';
import type { ReadCalls } from './opener.ts';
import { AzureError } from './refusal.ts';
import type { QueueCalls, ReceivedMessage } from './storage-queue.ts';

export interface ClientOptions {
  readonly settings: AzureBlobSettings;
  /** Of the component, such as `azure_blob/eu`: faults name it. */
  readonly id: string;
}

const PIPELINE = {
  retryOptions: { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000 },
  userAgentOptions: { userAgentPrefix: 'ses-otel' },
};
const { signal: never } = new AbortController();

export async function connectBlobs(options: ClientOptions): Promise<ReadCalls & ListCalls> {
  const { BlobServiceClient, StorageSharedKeyCredential, AnonymousCredential, newPipeline } = await import('@azure/storage-blob');
  const { settings } = options;
  const { sas, credential, agents } = await access(options, { StorageSharedKeyCredential, AnonymousCredential });
  const pipeline = newPipeline(credential, PIPELINE);
  pipeline.factories.push(through(agents));
  const service = new BlobServiceClient(`${endpointsOf(settings).blob}${sas}`, pipeline);
  return {
    get: ({ container, name, fromByte, ifMatch }, signal) =>
      boundedCall(signal, settings.api_timeout, async (abortSignal) => {
        const blob = service.getContainerClient(container).getBlobClient(name);
        // A transfer that breaks is taken up by the reader, which knows what it has decoded.
        const conditions = ifMatch === undefined ? {} : { ifMatch };
        const answer = await blob.download(fromByte, undefined, { abortSignal, conditions, maxRetryRequests: 0 });
        const { readableStreamBody: body, contentLength, contentRange, copyStatus } = answer;
        if (!(body instanceof Readable)) throw new AzureError({ name: 'NoBody', message: 'the answer has no body' });
        return {
          body,
          ...optional('contentLength', contentLength),
          ...optional('contentRange', contentRange),
          ...optional('copyStatus', copyStatus),
        };
      }),
    properties: ({ container, name }, signal) =>
      boundedCall(signal, settings.api_timeout, async (abortSignal) => {
        const found = await service.getContainerClient(container).getBlobClient(name).getProperties({ abortSignal });
        return {
          etag: unquoted(found.etag) ?? '',
          ...optional('copyStatus', found.copyStatus),
          ...optional('copiedAt', found.copyCompletedOn?.getTime()),
          ...optional('writtenAt', found.lastModified?.getTime()),
        };
      }),
    listPage: ({ container, prefix, startFrom, token, size }, signal) =>
      boundedCall(signal, settings.api_timeout, async (abortSignal) => {
        const listing = { prefix, abortSignal, ...optional('startFrom', startFrom) };
        const pages = service.getContainerClient(container).listBlobsFlat(listing);
        const page = { maxPageSize: size, ...optional('continuationToken', token) };
        for await (const { segment, continuationToken } of pages.byPage(page))
          return { blobs: segment.blobItems.map(listed), ...optional('next', continuationToken || undefined) };
        return { blobs: [] };
      }),
    close: () => agents.close(),
  };
}

export async function connectQueue(options: ClientOptions, address: QueueAddress): Promise<QueueCalls & { close(): void }> {
  const { QueueClient, StorageSharedKeyCredential, AnonymousCredential, newPipeline } = await import('@azure/storage-queue');
  const { api_timeout: limitMs } = options.settings;
  const { sas, credential, agents } = await access(options, { StorageSharedKeyCredential, AnonymousCredential });
  const pipeline = newPipeline(credential, PIPELINE);
  pipeline.factories.push(through(agents));
  const queue = new QueueClient(`${address.url}${sas}`, pipeline);
  const poison = new QueueClient(`${address.poisonUrl}${sas}`, pipeline);
  return {
    receive: (max, visibilityTimeout, signal) =>
      boundedCall(signal, limitMs, async (abortSignal) => {
        const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: max, visibilityTimeout, abortSignal });
        return receivedMessageItems.map(messageOf);
      }),
    changeVisibility: ({ id, handle, body }, seconds) =>
      boundedCall(never, limitMs, async (abortSignal) => {
        // With its text: an update without one has been known to empty the message.
        const { popReceipt } = await queue.updateMessage(id, handle, body, seconds, { abortSignal });
        return popReceipt ?? handle;
      }),
    delete: ({ id, handle }) =>
      boundedCall(never, limitMs, async (abortSignal) => void (await queue.deleteMessage(id, handle, { abortSignal }))),
    async sendToPoison(body) {
      const send = (): Promise<void> =>
        boundedCall(never, limitMs, async (abortSignal) => void (await poison.sendMessage(body, { messageTimeToLive: -1, abortSignal })));
      await send().catch(async (error: unknown) => {
        if (!(error instanceof AzureError) || error.name !== 'QueueNotFound') throw error;
        await boundedCall(never, limitMs, (abortSignal) => poison.createIfNotExists({ abortSignal }));
        await send();
      });
    },
    close: () => agents.close(),
  };
}

/** Each service's package has its own classes of the same kind. */
interface CredentialClasses<K, A> {
  readonly StorageSharedKeyCredential: new (account: string, key: string) => K;
  readonly AnonymousCredential: new () => A;
}

/** @returns `sas` as the query to append to a URL, or nothing. */
async function access<K, A>({ settings, id }: ClientOptions, { StorageSharedKeyCredential, AnonymousCredential }: CredentialClasses<K, A>) {
  const agents = openAgents(settings, `receivers::${id}`, process.env);
  const { sas, key } = { ...connectionOf(settings), ...(settings.account_key && { key: settings.account_key.reveal() }) };
  const common = { agents, sas: sas === undefined ? '' : `?${sas}` };
  if (key !== undefined) return { ...common, credential: new StorageSharedKeyCredential(settings.account_name, key) };
  if (sas !== undefined) return { ...common, credential: new AnonymousCredential() };
  return { ...common, credential: await tokenCredential(settings, agents) };
}

async function tokenCredential(settings: AzureBlobSettings, agents: Agents): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const { client_id: clientId, client_secret: secret, tenant_id: tenantId, authority_host: authorityHost } = settings;
  const options = {
    additionalPolicies: [tokensThrough(agents)],
    // The public cloud is not asked whether an authority that was named by hand is one.
    ...(authorityHost !== undefined && { authorityHost, disableInstanceDiscovery: true }),
  };
  if (secret !== undefined) return new identity.ClientSecretCredential(tenantId ?? '', clientId ?? '', secret.reveal(), options);
  if (settings.identity === 'managed') return new identity.ManagedIdentityCredential({ ...options, ...optional('clientId', clientId) });
  const named = { ...options, ...optional('tenantId', tenantId) };
  if (settings.identity === 'workload') return new identity.WorkloadIdentityCredential({ ...named, ...optional('clientId', clientId) });
  return new identity.DefaultAzureCredential({
    ...named,
    ...optional('managedIdentityClientId', clientId),
    ...optional('workloadIdentityClientId', clientId),
  });
}

/** With agents of our own: they know the proxy and whom to trust. */
const through = (agents: Agents): RequestPolicyFactory => ({
  create: (next) => ({
    sendRequest(request) {
      request.agent = agents.agentFor(new URL(request.url));
      return next.sendRequest(request);
    },
  }),
});

/** What gives tokens by plain http is on this very machine, and no proxy reaches it. */
const tokensThrough = (agents: Agents): NonNullable<TokenCredentialOptions['additionalPolicies']>[number] => ({
  position: 'perRetry',
  policy: {
    name: 'agents',
    sendRequest(request, next) {
      const target = new URL(request.url);
      request.agent = target.protocol === 'http:' ? agents.direct(target) : agents.agentFor(target);
      return next(request);
    },
  },
});

const messageOf = ({ messageId, popReceipt, messageText, dequeueCount, expiresOn }: DequeuedMessageItem): ReceivedMessage => ({
  id: messageId,
  handle: popReceipt,
  body: messageText,
  receives: dequeueCount,
  expiresAt: expiresOn.getTime(),
});

const listed = ({ name, properties }: BlobItem): ListedBlob => ({
  name,
  etag: unquoted(properties.etag) ?? '',
  size: properties.contentLength ?? 0,
  writtenAt: properties.lastModified.getTime(),
  isGrowing: properties.blobType === 'AppendBlob' && properties.isSealed !== true,
  ...optional('contentType', properties.contentType || undefined),
});

const optional = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
