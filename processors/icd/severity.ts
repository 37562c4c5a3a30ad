/** ICD's severities as OpenTelemetry has them. */
import { SeverityNumber } from '../../component/otel.ts';

export interface Severity {
  readonly number: SeverityNumber;
  readonly text: string;
}

const UNKNOWN: Severity = { number: SeverityNumber.UNSPECIFIED, text: 'Unknown' };

const SEVERITIES: ReadonlyMap<string, Severity> = new Map([
  ['1', { number: SeverityNumber.INFO, text: 'Informational' }],
  ['2', { number: SeverityNumber.WARN, text: 'Warning' }],
  ['3', { number: SeverityNumber.WARN3, text: 'Minor' }],
  ['4', { number: SeverityNumber.ERROR, text: 'Major' }],
  ['5', { number: SeverityNumber.ERROR3, text: 'Critical' }],
  ['6', { number: SeverityNumber.FATAL, text: 'Fatal' }],
]);

/** @param id `severity_id`. */
export const severityOf = (id: unknown): Severity =>
  (typeof id === 'string' || typeof id === 'number' ? SEVERITIES.get(String(id)) : undefined) ?? UNKNOWN;
