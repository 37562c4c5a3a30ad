/** The time of a record: when it happened, else when it was seen. */
import type { HrTime } from '../../component/otel.ts';
import type { LogRecord } from '../../component/record.ts';

export const timeOf = ({ hrTime, hrTimeObserved }: LogRecord): HrTime => (hrTime[0] === 0 && hrTime[1] === 0 ? hrTimeObserved : hrTime);

const LAST_SECOND = 8.64e12;

/** ISO 8601 with as many digits as the time has, at least three. */
export function isoTime(record: LogRecord): string {
  const [seconds, nanos] = timeOf(record);
  const whole = new Date(Math.min(seconds, LAST_SECOND) * 1000).toISOString().slice(0, -'.000Z'.length);
  const digits = String(nanos).padStart(9, '0');
  return `${whole}.${digits.endsWith('000000') ? digits.slice(0, 3) : digits}Z`;
}

/** `milliseconds.nanoseconds`, as the Collector writes dates in otel mode. */
export function milliNanos([seconds, nanos]: HrTime): string {
  return `${seconds * 1000 + Math.floor(nanos / 1e6)}.${nanos % 1e6}`;
}
