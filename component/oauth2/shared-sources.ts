/** One token per process and client: receivers of the same client use the same source. */
import { createHash } from 'node:crypto';
import type { TokenSource } from './token-source.ts';

export interface SharedSource {
  readonly tokens: TokenSource;
  /** When the last one who uses the source lets go, its connections are closed. */
  release(): Promise<void>;
}

interface Opened {
  readonly tokens: TokenSource;
  readonly close: () => Promise<void>;
  users: number;
}

const opened = new Map<string, Opened>();

/** @param identity all that makes sources alike: URL, credentials, network settings; only its hash is kept */
export function sharedSource(identity: readonly string[], open: () => Pick<Opened, 'tokens' | 'close'>): SharedSource {
  const key = createHash('sha256').update(JSON.stringify(identity)).digest('base64');
  const source = opened.get(key) ?? { ...open(), users: 0 };
  opened.set(key, source);
  source.users += 1;
  let held = true;
  return {
    tokens: source.tokens,
    async release() {
      if (!held) return;
      held = false;
      source.users -= 1;
      if (source.users > 0) return;
      opened.delete(key);
      await source.close();
    },
  };
}
