/** Agents of Node's own HTTP client, for vendor SDKs: trust, proxy, and connections enough for every worker. */
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Secret } from '../../config/secret.ts';
import { proxyFor, type ProxyEnvironment } from './proxy.ts';
import { tlsOptions, type ClientTls } from './tls.ts';

export interface AgentSettings {
  readonly tls: ClientTls;
  readonly proxy_url?: Secret | undefined;
}

const KEPT: AgentOptions = { keepAlive: true, maxSockets: 256, scheduling: 'lifo' };

export interface Agents {
  /** Connections are shared by all targets of one kind. */
  agentFor(target: URL): HttpAgent;
  /** Without the proxy, whatever the settings say: for services of the machine itself. */
  direct(target: URL): HttpAgent;
  /** Ends idle connections. */
  close(): void;
}

/**
 * @param path where the settings stand, such as `receivers::azure_blob`: faults name it
 * @throws {Error} certificates that cannot be read
 */
export function openAgents(settings: AgentSettings, path: string, environment: ProxyEnvironment): Agents {
  const options = { ...KEPT, ...tlsOptions(settings.tls, `${path}::tls`) };
  const plain = new HttpAgent(KEPT);
  const secure = new HttpsAgent(options);
  const proxies = new Map<string, HttpAgent>();
  const direct = (target: URL): HttpAgent => (target.protocol === 'http:' ? plain : secure);
  return {
    direct,
    agentFor(target) {
      const proxy = proxyFor(target, settings.proxy_url?.reveal(), environment);
      if (proxy === undefined) return direct(target);
      const agent = proxies.get(proxy) ?? tunnel(proxy, options);
      proxies.set(proxy, agent);
      return agent;
    },
    close: () => [plain, secure, ...proxies.values()].forEach((agent) => agent.destroy()),
  };
}

function tunnel(proxy: string, options: AgentOptions): HttpAgent {
  const agent = new HttpsProxyAgent(proxy, options);
  // The constructor keeps them for the way to the proxy alone; the way through it needs them too.
  Object.assign(agent.options, options);
  return agent;
}
