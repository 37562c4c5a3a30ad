/** `name:base64(host[:port]$elasticsearch[$kibana])`, as Elastic Cloud shows it. */

/** The Elasticsearch address, or undefined where the text is no cloud id. */
export function cloudEndpoint(cloudId: string): URL | undefined {
  const decoded = Buffer.from(cloudId.slice(cloudId.lastIndexOf(':') + 1), 'base64').toString('utf8');
  const [, host, port, cluster, ownPort] = /^([a-z0-9.-]+)(?::(\d+))?\$([a-z0-9-]+)(?::(\d+))?(?:\$|$)/i.exec(decoded) ?? [];
  if (host === undefined || cluster === undefined) return undefined;
  return URL.parse(`https://${cluster}.${host}:${ownPort ?? port ?? '443'}`) ?? undefined;
}
