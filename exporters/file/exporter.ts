/** Appends documents to a file. */
import { resolve } from 'node:path';
import { plainPolicy } from '../../component/delivery.ts';
import type { Exporter } from '../../component/exporter.ts';
import type { Host } from '../../component/host.ts';
import { allDelivered, haltAll, retryAll } from '../../component/outcome.ts';
import { requestBytes } from '../../component/request-bytes.ts';
import type { FileExporterSettings } from './config.ts';
import { LineFile } from './line-file.ts';

const REQUEST_SIZE = '4MiB';
const MIB = 2 ** 20;
/** A person must act: no space, no permission, a read-only or missing place. */
const HALTING = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR', 'ENOENT']);

export function createFileExporter({ path, rotation }: FileExporterSettings, host: Host): Exporter {
  const target = resolve(path);
  const limits = rotation && { maxBytes: rotation.max_megabytes * MIB, maxBackups: rotation.max_backups };
  const file = new LineFile(target, limits, () => host.clock.now());
  return {
    policy: plainPolicy(REQUEST_SIZE),
    target,
    send: async (request) => {
      try {
        await file.append(requestBytes(request));
        return allDelivered(request.records);
      } catch (error) {
        return faultOutcome(error, request.records, `exporters::${host.id}::path: ${target} cannot be written`);
      }
    },
    close: () => file.close(),
  };
}

function faultOutcome(error: unknown, records: number, what: string) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const reason = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  return HALTING.has(code) ? haltAll(records, { type: code, reason }) : retryAll(records, reason);
}
