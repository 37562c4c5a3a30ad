/** Blobs and storage queues in this process (Azurite). It has no Event Grid: `announce` sends what that would. */
import { createRequire } from 'node:module';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

export interface AzureEmulator {
  readonly account: string;
  readonly key: string;
  /** For `storage_url`: path style. */
  readonly blobUrl: string;
  /** For `connection_string`. */
  readonly connectionString: string;
  /** The SDK's own client, for what this does not offer. */
  readonly blobs: BlobServiceClient;
  createContainer(name: string): Promise<void>;
  createQueue(name: string): Promise<EmulatedQueue>;
  /** An existing or missing queue, such as a poison queue. */
  queue(name: string): EmulatedQueue;
  put(container: string, name: string, body: Uint8Array | string, options?: PutOptions): Promise<StoredBlob>;
  delete(container: string, name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface PutOptions {
  readonly contentType?: string;
  readonly contentEncoding?: string;
}

export interface StoredBlob {
  readonly account: string;
  readonly container: string;
  readonly name: string;
  readonly url: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  readonly contentType: string;
}

export interface EmulatedQueue {
  readonly name: string;
  readonly url: string;
  exists(): Promise<boolean>;
  send(body: string): Promise<void>;
  /** Sends an Event Grid event for each of these blobs, in base64 as Event Grid does: one message each. */
  announce(...blobs: readonly StoredBlob[]): Promise<void>;
  /** Bodies of the messages that wait. */
  waiting(): Promise<readonly string[]>;
  /** Messages that wait, and that somebody holds. */
  total(): Promise<number>;
}

const ACCOUNT = 'devstoreaccount1';

interface Server {
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
  readonly httpServer: { closeAllConnections(): void };
}

export async function startAzureEmulator(): Promise<AzureEmulator> {
  const { EMULATOR_ACCOUNT_KEY_STR } = load('blob/utils/constants') as { readonly EMULATOR_ACCOUNT_KEY_STR: string };
  const servers = [serverOf('blob', 'Blob'), serverOf('queue', 'Queue')] as const;
  await Promise.all(servers.map((server) => server.start()));
  const [blobUrl, queueUrl] = [urlOf(servers[0]), urlOf(servers[1])];
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${EMULATOR_ACCOUNT_KEY_STR};BlobEndpoint=${blobUrl};QueueEndpoint=${queueUrl};`;
  const credential = new StorageSharedKeyCredential(ACCOUNT, EMULATOR_ACCOUNT_KEY_STR);
  const blobs = new BlobServiceClient(blobUrl, credential);
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const queue = (name: string): EmulatedQueue => emulatedQueue(queues, name);
  return {
    account: ACCOUNT,
    key: EMULATOR_ACCOUNT_KEY_STR,
    blobUrl,
    connectionString,
    blobs,
    queue,
    createContainer: async (name) => void (await blobs.createContainer(name)),
    async createQueue(name) {
      await queues.createQueue(name);
      return queue(name);
    },
    put: (container, name, body, options) => put(blobs, { container, name, body: Buffer.from(body), ...options }),
    delete: async (container, name) => void (await blobs.getContainerClient(container).deleteBlob(name)),
    async stop() {
      for (const { httpServer } of servers) httpServer.closeAllConnections();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Azurite has no types of its own. */
const load = (path: string): unknown => createRequire(import.meta.url)(`azurite/dist/src/${path}.js`);

function serverOf(folder: string, kind: string): Server {
  const { default: Configuration } = load(`${folder}/${kind}Configuration`) as { default: new (...options: readonly unknown[]) => object };
  const { default: ServerClass } = load(`${folder}/${kind}Server`) as { default: new (configuration: object) => Server };
  const none = undefined;
  // Host, port, keep-alive, ..., loose, without check of the API version: the SDK's is newer; ..., in memory.
  const options = ['127.0.0.1', 0, 5, none, none, none, false, none, false, none, false, true, '', '', '', none, false, true];
  return new ServerClass(new Configuration(...options));
}

const urlOf = (server: Server): string => `${server.getHttpServerAddress()}/${ACCOUNT}`;

interface Put extends PutOptions {
  readonly container: string;
  readonly name: string;
  readonly body: Buffer;
}

async function put(blobs: BlobServiceClient, { container, name, body, contentType = 'application/json', contentEncoding }: Put) {
  const client = blobs.getContainerClient(container).getBlockBlobClient(name);
  const blobHTTPHeaders = { blobContentType: contentType, ...(contentEncoding !== undefined && { blobContentEncoding: contentEncoding }) };
  const { etag = '' } = await client.upload(body, body.length, { blobHTTPHeaders });
  return { account: ACCOUNT, container, name, url: client.url, etag: etag.replaceAll('"', ''), size: body.length, contentType };
}

function emulatedQueue(queues: QueueServiceClient, name: string): EmulatedQueue {
  const client = queues.getQueueClient(name);
  const send = async (body: string): Promise<void> => void (await client.sendMessage(body));
  return {
    name,
    url: client.url,
    exists: () => client.exists(),
    send,
    async announce(...blobs) {
      for (const blob of blobs) await send(Buffer.from(JSON.stringify(eventGridEvent(blob))).toString('base64'));
    },
    waiting: async () => (await client.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map((item) => item.messageText),
    total: async () => (await client.getProperties()).approximateMessagesCount ?? 0,
  };
}

export interface EventOptions {
  readonly api?: string;
  readonly eventType?: string;
  readonly blobType?: string;
}

/** An event in Event Grid's own schema. */
export function eventGridEvent(
  blob: StoredBlob,
  { api = 'PutBlob', eventType = 'Microsoft.Storage.BlobCreated', blobType }: EventOptions = {},
) {
  return {
    topic: topicOf(blob),
    subject: subjectOf(blob),
    eventType,
    id: '831e1650-001e-001b-66ab-eeb76e069631',
    data: dataOf(blob, api, blobType),
    dataVersion: '',
    metadataVersion: '1',
    eventTime: '2026-03-01T12:00:00.1234567Z',
  };
}

/** The same event in the CloudEvents schema. */
export function cloudEvent(
  blob: StoredBlob,
  { api = 'PutBlob', eventType = 'Microsoft.Storage.BlobCreated', blobType }: EventOptions = {},
) {
  return {
    specversion: '1.0',
    source: topicOf(blob),
    subject: subjectOf(blob),
    type: eventType,
    id: '831e1650-001e-001b-66ab-eeb76e069631',
    time: '2026-03-01T12:00:00.1234567Z',
    data: dataOf(blob, api, blobType),
  };
}

const topicOf = ({ account }: StoredBlob): string =>
  `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/security/providers/Microsoft.Storage/storageAccounts/${account}`;

const subjectOf = ({ container, name }: StoredBlob): string => `/blobServices/default/containers/${container}/blobs/${name}`;

const dataOf = ({ etag, contentType, size, url }: StoredBlob, api: string, blobType = 'BlockBlob') => ({
  api,
  clientRequestId: '6d79dbfb-0e37-4fc4-981f-442c9ca65760',
  requestId: '831e1650-001e-001b-66ab-eeb76e000000',
  eTag: etag,
  contentType,
  contentLength: size,
  blobType,
  url,
  sequencer: '00000000000004420000000000028963',
  storageDiagnostics: { batchId: 'b68529f3-68cd-4744-baa4-3c0498ec19f0' },
});
