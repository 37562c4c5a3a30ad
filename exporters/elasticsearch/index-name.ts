/** Names of indices and data streams. */

export interface DataStream {
  readonly type: string;
  readonly dataset: string;
  readonly namespace: string;
}

const FORBIDDEN = /[\\/*?"<>| ,#:]/;
const FORBIDDEN_ALL = /[\\/*?"<>| ,#:]/g;
const MOST_BYTES = 255;
const MOST_PART_BYTES = 100;

/** What is wrong with a name, or undefined. */
export function indexNameFault(name: string): string | undefined {
  if (name !== name.toLowerCase()) return 'expected a name in lower case';
  if (FORBIDDEN.test(name)) return 'expected a name without \\ / * ? " < > | , # : and spaces';
  if (/^[_\-+.]/.test(name)) return 'expected a name that does not begin with _ - + or .';
  return name === '' || Buffer.byteLength(name) > MOST_BYTES ? `expected a name of 1 to ${MOST_BYTES} bytes` : undefined;
}

/**
 * `type-dataset-namespace`, each part made into one that Elasticsearch takes: lower case, forbidden characters and (in
 * the dataset) `-` as `_`, at most 100 bytes. A type other than logs or metrics is logs; an empty part is the usual one.
 */
export function dataStreamName({ type, dataset, namespace }: DataStream, datasetSuffix = ''): string {
  const stream = type === 'metrics' ? 'metrics' : 'logs';
  const set = namePart(dataset, /-/g, MOST_PART_BYTES - datasetSuffix.length) || 'generic';
  const space = namePart(namespace, undefined, MOST_PART_BYTES) || 'default';
  return `${stream}-${set.endsWith(datasetSuffix) ? set : set + datasetSuffix}-${space}`;
}

function namePart(text: string, alsoForbidden: RegExp | undefined, mostBytes: number): string {
  const clean = text.toLowerCase().replaceAll(FORBIDDEN_ALL, '_');
  return cut((alsoForbidden === undefined ? clean : clean.replaceAll(alsoForbidden, '_')).replace(/^[_\-+.]+/, ''), mostBytes);
}

/** At most so many bytes of UTF-8, never half a character. */
function cut(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  return Buffer.from(text)
    .subarray(0, mostBytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
