/** From settings to nodes and headers. */
import type { Destination } from '../../component/http/refusal.ts';
import { ownHeaders } from '../../component/http/server-client.ts';
import { cloudEndpoint } from './cloud-id.ts';
import type { ElasticsearchSettings } from './config.ts';

/** Addresses of the cluster, at least one. */
export function addresses({ endpoint, endpoints, cloudid }: ElasticsearchSettings): readonly URL[] {
  const cloud = cloudid === undefined ? undefined : cloudEndpoint(cloudid);
  return endpoints ?? [endpoint, cloud].filter((url) => url !== undefined);
}

/** Path and query of `_bulk` below an address. */
export const bulkPath = ({ pathname, search }: URL): string => `${pathname.replace(/\/+$/, '')}/_bulk${search}`;

export function requestHeaders(settings: ElasticsearchSettings): Record<string, string> {
  const authorization = authorizationOf(settings);
  return {
    'content-type': 'application/x-ndjson',
    'user-agent': 'ses-otel',
    ...(settings.compression === 'gzip' && { 'content-encoding': 'gzip' }),
    ...(authorization !== undefined && { authorization }),
    ...ownHeaders(settings),
  };
}

function authorizationOf({ user, password, api_key }: ElasticsearchSettings): string | undefined {
  if (api_key !== undefined) return `ApiKey ${encodedKey(api_key.reveal())}`;
  if (user === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${user}:${password.reveal()}`).toString('base64')}`;
}

/** Base64 has no colon, so a key with one is `id:key`. */
const encodedKey = (key: string): string => (key.includes(':') ? Buffer.from(key).toString('base64') : key);

/** @param id of the component, such as `elasticsearch/eu` */
export function destinationOf(settings: ElasticsearchSettings, id: string, address: URL): Destination {
  const credential = settings.user === undefined ? 'api_key' : 'password';
  const endpoint = settings.endpoints !== undefined ? 'endpoints' : 'endpoint';
  return {
    path: `exporters::${id}`,
    url: address.origin + address.pathname.replace(/\/+$/, ''),
    endpointSetting: settings.cloudid === undefined ? endpoint : 'cloudid',
    credentialSetting: settings.api_key === undefined && 'authorization' in ownHeaders(settings) ? 'headers' : credential,
  };
}
