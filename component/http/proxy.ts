/** Which proxy a client uses: `proxy_url`, else the environment as Go's and most clients read it. */

export interface ProxyEnvironment {
  readonly [name: string]: string | undefined;
}

/** The proxy's URL, or undefined to connect directly. Loopback hosts are never proxied by the environment. */
export function proxyFor(target: URL, proxyUrl: string | undefined, environment: ProxyEnvironment): string | undefined {
  if (proxyUrl !== undefined) return proxyUrl;
  const variable = (name: string): string | undefined => environment[name] || environment[name.toLowerCase()] || undefined;
  const proxy = variable(target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === undefined || isLoopback(target.hostname) || isExempt(target, variable('NO_PROXY') ?? '')) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host);

/** `NO_PROXY`: hosts, domains (`example.org`, `.example.org`), with or without a port; `*` for all. */
function isExempt(target: URL, list: string): boolean {
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return list.split(/[\s,]+/).some((entry) => {
    const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === '') return false;
    if (name === '*') return true;
    if (entryPort !== undefined && entryPort !== port) return false;
    const domain = name.replace(/^\*?\./, '');
    return target.hostname === domain || target.hostname.endsWith(`.${domain}`);
  });
}
