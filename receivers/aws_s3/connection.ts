/** Agents for the SDK: trust, proxy, and connections enough for every worker. */
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { proxyFor, type ProxyEnvironment } from '../../component/http/proxy.ts';
import { tlsOptions, type ClientTls } from '../../component/http/tls.ts';
import type { Secret } from '../../config/secret.ts';

export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

const KEPT: AgentOptions = { keepAlive: true, maxSockets: 256, scheduling: 'lifo' };

/** @param target the service that is spoken to: NO_PROXY may exempt it. @param path of the settings, for faults. */
export function agentsFor(
  target: URL,
  settings: { readonly tls: ClientTls; readonly proxy_url?: Secret | undefined },
  path: string,
  environment: ProxyEnvironment,
): Agents {
  const tls = tlsOptions(settings.tls, `${path}::tls`);
  const proxy = proxyFor(target, settings.proxy_url?.reveal(), environment);
  if (proxy === undefined) return { httpAgent: new HttpAgent(KEPT), httpsAgent: new HttpsAgent({ ...KEPT, ...tls }) };
  const agent = new HttpsProxyAgent(proxy, { ...KEPT, ...tls });
  // It keeps what it is given for the proxy itself; these reach the connection behind it.
  Object.assign(agent.options, tls);
  return { httpAgent: agent, httpsAgent: agent };
}
