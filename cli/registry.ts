/**
 * Every component of this build. A factory loads no vendor SDK: that happens in `create`, so only for components that
 * are configured.
 */
import type { Registry } from '../config/resolved.ts';
import { host } from '../extensions/host/factory.ts';

export const registry: Registry = {
  receivers: [],
  processors: [],
  exporters: [],
  extensions: [host],
};
