/**
 * The one door to the OpenTelemetry packages. Their logs API moves to `@opentelemetry/api` in the 3.x line;
 * whoever makes that move changes this file and no other.
 */
export { SeverityNumber } from '@opentelemetry/api-logs';
export type { AnyValue, AnyValueMap } from '@opentelemetry/api-logs';
export type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
export { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
export type { Resource } from '@opentelemetry/resources';
export type { HrTime } from '@opentelemetry/api';
export type { InstrumentationScope } from '@opentelemetry/core';
