/** What a line is to the host. Pure. */
import { createHash } from 'node:crypto';
import type { Host } from '../../component/host.ts';
import type { SourceRef } from '../../component/source.ts';
import type { TrackedLine } from './track.ts';

export interface ChannelName {
  readonly guid: string;
  readonly channel: number;
}

export const channelKey = ({ guid, channel }: ChannelName): string => `${guid}/${channel}`;

/** 128 bits as hex. */
export const hashOf = (line: Uint8Array): string => createHash('sha256').update(line).digest('hex').slice(0, 32);

const LONGEST_POINTER = 200;

/**
 * The same line after the same pointer is the same ref. The hash is part of it: a service that cuts the stream into other
 * lines must not make other events look like these.
 */
export function refOf(
  line: TrackedLine,
  bytes: Buffer,
  { name, url, host }: { readonly name: ChannelName; readonly url: string; readonly host: Pick<Host, 'id' | 'routes' | 'clock'> },
): SourceRef {
  const body = new ArrayBuffer(bytes.length);
  Buffer.from(body).set(bytes);
  const key = `${name.channel}/${pointerName(line.from)}+${line.ordinal}`;
  return {
    receiver: host.id,
    id: `${name.guid}/${key}@${line.hash}`,
    format: 'json',
    origin: {
      store: 'symantec_event_stream',
      bucket: name.guid,
      key,
      version: line.hash,
      writtenAt: host.clock.now(),
      size: bytes.length,
      path: url,
      fields: { input: { type: 'symantec_event_stream' } },
    },
    attempt: line.attempt,
    skip: line.skip ?? Array.from({ length: host.routes }, () => 0),
    body,
  };
}

function pointerName(from: string | undefined): string {
  if (from === undefined) return 'now';
  return from.length > LONGEST_POINTER ? hashOf(Buffer.from(from)) : from.replaceAll('"', '');
}
