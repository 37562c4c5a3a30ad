/** How a client application of the Symantec console is named in settings: shared by the receivers that use the API. */
import { z } from 'zod';
import { secret } from '../../config/fields.ts';
import { Secret } from '../../config/secret.ts';
import { httpSettings, httpUrl } from '../http/client-settings.ts';

const REGIONS = {
  us: 'https://api.sep.securitycloud.symantec.com',
  eu: 'https://api.sep.eu.securitycloud.symantec.com',
  in: 'https://api.sep.in.securitycloud.symantec.com',
} as const;

const TOKEN_PATH = '/v1/oauth2/tokens';
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

const credentials = secret
  .transform((value) => new Secret(value.reveal().replace(/^Basic\s+/i, '')))
  .refine((value) => BASE64.test(value.reveal()), 'expected the base64 text that the console shows as OAuth Credentials');

/** Spread into a receiver's settings; `accountFaults` says which of them do not go together. */
export const accountSettings = (timeout: { readonly prefault: string; readonly meaning: string }) => {
  const http = httpSettings({ timeout: timeout.prefault, compressions: ['none'] });
  return {
    client_id: secret.optional().describe('Id of the client application. With `client_secret`, or `credentials` in place of both.'),
    client_secret: secret.optional().describe('Secret of the client application.'),
    credentials: credentials
      .optional()
      .describe('The ready-made OAuth Credentials of the console: id and secret, encoded. In place of `client_id` and `client_secret`.'),
    region: z
      .enum(['us', 'eu', 'in'], { error: 'expected us, eu or in' })
      .optional()
      .describe('Where the tenant lives; sets `url` and `token_url`. Without both: `us`.'),
    url: httpUrl.optional().describe('API server, where `region` does not name it.'),
    token_url: httpUrl.optional().describe('Where tokens are given out. Without it the path /v1/oauth2/tokens of the API server.'),
    timeout: http.timeout.describe(timeout.meaning),
    tls: http.tls,
    proxy_url: http.proxy_url,
  };
};

type Given = Readonly<Record<string, unknown>>;

export function accountFaults(settings: Given): readonly (readonly [setting: string, message: string])[] {
  const has = (name: string): boolean => settings[name] !== undefined;
  const faults: (readonly [string, string])[] = [];
  if (has('credentials')) {
    for (const name of ['client_id', 'client_secret'].filter(has)) faults.push([name, 'expected either this or credentials, found both']);
  } else {
    if (!has('client_id')) faults.push(['client_id', 'expected client_id and client_secret, or credentials']);
    if (has('client_id') && !has('client_secret')) faults.push(['client_secret', 'expected the secret that belongs to client_id']);
  }
  if (has('region') && has('url')) faults.push(['url', 'expected either region or url, found both']);
  return faults;
}

export interface AccountSettings {
  readonly client_id?: Secret | undefined;
  readonly client_secret?: Secret | undefined;
  readonly credentials?: Secret | undefined;
  readonly region?: keyof typeof REGIONS | undefined;
  readonly url?: URL | undefined;
  readonly token_url?: URL | undefined;
}

export interface Account {
  /** Without a slash at the end of its path. */
  readonly apiUrl: URL;
  readonly tokenUrl: URL;
  /** Base64 of `id:secret`, as HTTP Basic wants it. */
  readonly basic: () => string;
}

export function accountOf(settings: AccountSettings): Account {
  const apiUrl = new URL(settings.url ?? REGIONS[settings.region ?? 'us']);
  apiUrl.pathname = apiUrl.pathname.replace(/\/+$/, '');
  return {
    apiUrl,
    tokenUrl: settings.token_url ?? new URL(TOKEN_PATH, apiUrl),
    basic: () =>
      settings.credentials?.reveal() ??
      Buffer.from(`${settings.client_id?.reveal() ?? ''}:${settings.client_secret?.reveal() ?? ''}`).toString('base64'),
  };
}
