/** The only file, with `plain-*.ts`, that names the AWS SDK. It is loaded when a client is made, and its errors leave it as `AwsError`. */
import { Readable } from 'node:stream';
import type { GetObjectCommandInput, GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { BatchResultErrorEntry, Message } from '@aws-sdk/client-sqs';
import { openAgents } from '../../component/http/agents.ts';
import type { QueueMessage } from '../../component/notifications/queue.ts';
import type { AwsS3Settings } from './config.ts';
import type { ListObjects } from './lister.ts';
import type { GetObject, GotObject } from './opener.ts';
import { PlainGet } from './plain-get.ts';
import { PlainQueue } from './plain-queue.ts';
import { loadSdk } from './plain-request.ts';
import { AwsError } from './refusal.ts';
import { renewing } from './renewing-client.ts';
import { regionOf } from './region.ts';
import { Sha256 } from './sha256.ts';
import type { FailedEntry, SqsCalls } from './sqs-queue.ts';

export interface ClientOptions {
  readonly settings: AwsS3Settings;
  /** Of the component, such as `aws_s3/eu`: faults name it. */
  readonly id: string;
}

export interface Connection {
  /** The region that requests go to. @throws where nothing tells it. */
  region(): Promise<string>;
  close(): void;
}

export interface S3Calls extends Connection {
  readonly get: GetObject;
  readonly list: ListObjects;
}

const USER_AGENT = 'ses-otel';

export async function connectS3({ settings, id }: ClientOptions): Promise<S3Calls> {
  const { S3Client, GetObjectCommand, ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const sdk = await loadSdk();
  const common = await commonConfig({ settings, id }, new URL(settings.endpoint ?? 'https://s3.amazonaws.com'));
  const client = renewing(() => {
    const s3 = new S3Client({
      ...common(),
      forcePathStyle: settings.path_style,
      followRegionRedirects: true,
      // An access point's own region counts, whatever the client's.
      useArnRegion: true,
      // Stores other than AWS may not know the checksums that the SDK adds by itself.
      ...(settings.endpoint !== undefined && {
        endpoint: settings.endpoint,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
    });
    return { s3, plain: new PlainGet({ client: s3, sdk, userAgent: USER_AGENT }, GetObjectCommand), destroy: () => s3.destroy() };
  });
  const shared = sharedInput(settings);
  return {
    async get({ bucket, key, versionId, ifMatch, range }, signal) {
      const input = { Bucket: bucket, Key: key, VersionId: versionId, IfMatch: ifMatch, Range: range, ...shared };
      return client.call(signal, settings.api_timeout, async ({ s3, plain }, abortSignal) => {
        const got = await plain.get(input, abortSignal);
        return got ?? gotObject(await s3.send(new GetObjectCommand(input), { abortSignal }));
      });
    },
    async list({ bucket, prefix, after, token }, signal) {
      // Keys may hold characters that XML cannot.
      const input = {
        Bucket: bucket,
        Prefix: prefix,
        StartAfter: after,
        ContinuationToken: token,
        EncodingType: 'url' as const,
        ...shared,
      };
      const answer = await client.call(signal, settings.api_timeout, ({ s3 }, abortSignal) =>
        s3.send(new ListObjectsV2Command(input), { abortSignal }),
      );
      const items = (answer.Contents ?? []).map(({ Key, ETag, Size, LastModified }) => ({
        key: Key,
        etag: ETag,
        size: Size,
        writtenAt: LastModified?.getTime(),
      }));
      return {
        items,
        isEncoded: answer.EncodingType === 'url',
        ...optional('nextToken', answer.IsTruncated === true ? answer.NextContinuationToken : undefined),
      };
    },
    region: () => regionAsTold(client.current().s3.config.region),
    close: () => client.close(),
  };
}

export async function connectSqs({ settings, id }: ClientOptions, queueUrl: string): Promise<SqsCalls & Connection> {
  const { SQSClient, ReceiveMessageCommand, ChangeMessageVisibilityBatchCommand, DeleteMessageBatchCommand } =
    await import('@aws-sdk/client-sqs');
  const sdk = await loadSdk();
  const common = await commonConfig({ settings, id }, new URL(queueUrl));
  // The queue's URL tells the endpoint, but for FIPS, where the region does.
  const endpoint = settings.fips_enabled ? { useQueueUrlAsEndpoint: false } : { endpoint: new URL(queueUrl).origin };
  const client = renewing(() => {
    const sqs = new SQSClient({ ...common(), ...endpoint });
    return { sqs, plain: new PlainQueue({ client: sqs, sdk, userAgent: USER_AGENT }, ReceiveMessageCommand), destroy: () => sqs.destroy() };
  });
  const { signal: never } = new AbortController();
  return {
    async receive(max, waitSeconds, visibilitySeconds, signal) {
      const input = {
        QueueUrl: queueUrl,
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount' as const],
      };
      const { Messages } = await client.call(signal, settings.api_timeout, async ({ sqs, plain }, abortSignal) => {
        const received = await plain.receive(input, abortSignal);
        return received ?? sqs.send(new ReceiveMessageCommand(input), { abortSignal });
      });
      return (Messages ?? []).map(messageOf);
    },
    async changeVisibility(messages, seconds) {
      const Entries = messages.map(({ handle }, i) => ({ Id: String(i), ReceiptHandle: handle, VisibilityTimeout: seconds }));
      const input = { QueueUrl: queueUrl, Entries };
      const { Failed } = await client.call(never, settings.api_timeout, async ({ sqs, plain }, abortSignal) => {
        const changed = await plain.changeVisibility(input, abortSignal);
        return changed ?? sqs.send(new ChangeMessageVisibilityBatchCommand(input), { abortSignal });
      });
      return failedOf(Failed, messages);
    },
    async delete(messages) {
      const Entries = messages.map(({ handle }, i) => ({ Id: String(i), ReceiptHandle: handle }));
      const input = { QueueUrl: queueUrl, Entries };
      const { Failed } = await client.call(never, settings.api_timeout, async ({ sqs, plain }, abortSignal) => {
        const deleted = await plain.delete(input, abortSignal);
        return deleted ?? sqs.send(new DeleteMessageBatchCommand(input), { abortSignal });
      });
      return failedOf(Failed, messages);
    },
    region: () => regionAsTold(client.current().sqs.config.region),
    close: () => client.close(),
  };
}

/** The SDK takes one agent for each scheme; all requests of a client go to one service. */
function agentsOf(settings: AwsS3Settings, id: string, target: URL) {
  const agents = openAgents(settings, `receivers::${id}`, process.env);
  const agentTo = (protocol: string) => agents.agentFor(new URL(`${protocol}//${target.host}`));
  return { httpAgent: agentTo('http:'), httpsAgent: agentTo('https:') };
}

/** Credentials, connections and region: the same for all services, and made anew when credentials have expired. */
async function commonConfig({ settings, id }: ClientOptions, target: URL) {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const providers = await import('@aws-sdk/credential-providers');
  const region = regionOf(settings);
  const requestHandler = new NodeHttpHandler({
    ...agentsOf(settings, id, target),
    connectionTimeout: 10_000,
  });
  const clientConfig = { requestHandler, ...(region !== undefined && { region }) };
  const { access_key_id, secret_access_key, session_token, credential_profile_name: profile, shared_credential_file: filepath } = settings;

  const chain = () => {
    if (access_key_id !== undefined && secret_access_key !== undefined) {
      const keys = {
        accessKeyId: access_key_id.reveal(),
        secretAccessKey: secret_access_key.reveal(),
        ...(session_token && { sessionToken: session_token.reveal() }),
      };
      return async () => keys;
    }
    // `ignoreCache`: a file that was changed by hand counts when its old credentials have expired.
    const files = {
      clientConfig,
      ignoreCache: true,
      ...(profile !== undefined && { profile }),
      ...(filepath !== undefined && { filepath }),
    };
    return profile !== undefined || filepath !== undefined ? providers.fromIni(files) : providers.fromNodeProviderChain(files);
  };
  const role = (masterCredentials: ReturnType<typeof chain>) => {
    const { role_arn: RoleArn, external_id: ExternalId, assume_role } = settings;
    if (RoleArn === undefined) return masterCredentials;
    const params = {
      RoleArn,
      RoleSessionName: USER_AGENT,
      DurationSeconds: assume_role.duration / 1000,
      ...(ExternalId !== undefined && { ExternalId }),
    };
    return providers.fromTemporaryCredentials({ masterCredentials, clientConfig, params });
  };
  return () => ({
    requestHandler,
    credentials: role(chain()),
    maxAttempts: 3,
    useFipsEndpoint: settings.fips_enabled,
    customUserAgent: USER_AGENT,
    sha256: Sha256,
    ...(region !== undefined && { region }),
  });
}

const sharedInput = (settings: AwsS3Settings): Pick<GetObjectCommandInput, 'RequestPayer' | 'ExpectedBucketOwner'> => ({
  ...(settings.request_payer && { RequestPayer: 'requester' }),
  ...(settings.expected_bucket_owner !== undefined && { ExpectedBucketOwner: settings.expected_bucket_owner }),
});

async function regionAsTold(region: () => Promise<string>): Promise<string> {
  return region().catch((cause: unknown) => {
    throw new Error('no region: set region or default_region, or AWS_REGION in the environment', { cause });
  });
}

function gotObject({ Body, ContentLength, ContentRange }: GetObjectCommandOutput): GotObject {
  if (!(Body instanceof Readable)) throw new AwsError({ name: 'NoBody', message: 'the answer has no body' });
  return { body: Body, ...optional('contentLength', ContentLength), ...optional('contentRange', ContentRange) };
}

const messageOf = ({ MessageId = '', ReceiptHandle = '', Body = '', Attributes }: Message): QueueMessage => ({
  id: MessageId,
  handle: ReceiptHandle,
  body: Body,
  receives: Number(Attributes?.ApproximateReceiveCount ?? 1),
});

/** Entries are numbered: SQS names them in its answer. */
const failedOf = (failed: readonly BatchResultErrorEntry[] | undefined, messages: readonly QueueMessage[]): readonly FailedEntry[] =>
  (failed ?? []).map(({ Id, Code = '', Message = '' }) => ({ id: messages[Number(Id)]?.id ?? '', code: Code, message: Message }));

const optional = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
