/** To which servers the token and the credentials may be sent. Pure. */

const CLOUD = '.securitycloud.symantec.com';

/** The region in a server's name, for messages; undefined where it is none that is known. */
export function regionOf({ hostname }: URL): string | undefined {
  const [, region] = /^api\.sep(?:\.(us|eu|in))?\.securitycloud\.symantec\.com$/.exec(hostname) ?? [];
  return region ?? (hostname === `api.sep${CLOUD}` ? 'us' : undefined);
}

/** Symantec's own servers, by TLS, and those that the settings name. */
export function isTrusted(server: URL, own: readonly URL[]): boolean {
  if (own.some(({ origin }) => origin === server.origin)) return true;
  return server.protocol === 'https:' && server.hostname.endsWith(CLOUD) && server.port === '';
}
