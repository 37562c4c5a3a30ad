/** A record as it was sent, before it gets what every record of ours has: an identity, times. */
import { resourceFromAttributes, type AnyValue, type AnyValueMap, type HrTime, type Resource } from '../otel.ts';
import type { LogRecord } from '../record.ts';

export type OtlpScope = LogRecord['instrumentationScope'];

/** One of each for all records that were sent under it: serializers group by identity. */
export interface OtlpHead {
  readonly resource: Resource;
  readonly scope: OtlpScope;
}

export interface OtlpFields {
  time: HrTime | undefined;
  observed: HrTime | undefined;
  severityNumber: number;
  severityText: string;
  body: AnyValue;
  attributes: AnyValueMap;
  dropped: number;
  flags: number;
  /** Hex; empty where there is none. */
  traceId: string;
  spanId: string;
  eventName: string;
}

export interface OtlpDraft {
  readonly head: OtlpHead;
  readonly fields: OtlpFields;
  /** Where it begins in the decompressed body; 0 where that is not known. */
  readonly offset: number;
  /** Bytes that it took there, about. */
  readonly size: number;
}

export interface ScopeFields {
  name: string;
  version: string;
  attributes: AnyValueMap;
  dropped: number;
}

export const noFields = (): OtlpFields => ({
  time: undefined,
  observed: undefined,
  severityNumber: 0,
  severityText: '',
  body: undefined,
  attributes: {},
  dropped: 0,
  flags: 0,
  traceId: '',
  spanId: '',
  eventName: '',
});

export const noScope = (): ScopeFields => ({ name: '', version: '', attributes: {}, dropped: 0 });

/** Sets a name of the sender's choice: `__proto__` is one like any other. */
export function setEntry(map: AnyValueMap, name: string, value: AnyValue): void {
  if (name === '__proto__') Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
  else map[name] = value;
}

export const scopeOf = ({ name, version, attributes, dropped }: ScopeFields, schemaUrl: string): OtlpScope => ({
  name,
  ...(version !== '' && { version }),
  ...(schemaUrl !== '' && { schemaUrl }),
  ...(Object.keys(attributes).length > 0 && { attributes }),
  ...(dropped > 0 && { droppedAttributesCount: dropped }),
});

/** Values of all kinds pass, as OTLP allows; the type of the SDK is narrower than what it carries. */
export const resourceOf = (attributes: AnyValueMap, schemaUrl: string): Resource =>
  resourceFromAttributes(attributes as Parameters<typeof resourceFromAttributes>[0], schemaUrl === '' ? {} : { schemaUrl });
