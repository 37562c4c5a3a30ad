/** The types of the ECS fields that documents have, where they are not `keyword`. A test holds them to the pinned ECS list. */
export type EcsType = 'keyword' | 'long' | 'ip' | 'date' | 'wildcard' | 'match_only_text';

const FIELDS: Readonly<Record<Exclude<EcsType, 'keyword'>, readonly string[]>> = {
  long: [
    'destination.bytes',
    'destination.port',
    'event.duration',
    'event.sequence',
    'event.severity',
    'file.size',
    'http.response.status_code',
    'process.parent.pid',
    'process.parent.thread.id',
    'process.pid',
    'process.thread.id',
    'source.bytes',
    'source.port',
    'url.port',
  ],
  ip: ['destination.ip', 'host.ip', 'related.ip', 'source.ip'],
  date: [
    '@timestamp',
    'event.created',
    'event.end',
    'event.start',
    'file.accessed',
    'file.created',
    'file.mtime',
    'process.parent.start',
    'process.start',
  ],
  wildcard: ['process.command_line', 'process.parent.command_line', 'url.full', 'url.original', 'url.path'],
  match_only_text: ['error.message', 'message'],
};

const byPath: ReadonlyMap<string, EcsType> = new Map([
  ...FIELDS.long.map((path): [string, EcsType] => [path, 'long']),
  ...FIELDS.ip.map((path): [string, EcsType] => [path, 'ip']),
  ...FIELDS.date.map((path): [string, EcsType] => [path, 'date']),
  ...FIELDS.wildcard.map((path): [string, EcsType] => [path, 'wildcard']),
  ...FIELDS.match_only_text.map((path): [string, EcsType] => [path, 'match_only_text']),
]);

export const ecsType = (path: string): EcsType => byPath.get(path) ?? 'keyword';
