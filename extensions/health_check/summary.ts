/** The health of the whole, from the health of its parts. */
import type { ComponentHealth } from '../../component/factory.ts';
import type { HealthCheckSettings } from './config.ts';

export interface Summary {
  /** Of the answer: 200, 500, or 503 while the process starts or stops. */
  readonly code: number;
  readonly body: object;
}

type Rules = HealthCheckSettings['component_health'];

const WORST_FIRST = [
  'StatusPermanentError',
  'StatusRecoverableError',
  'StatusStopped',
  'StatusStopping',
  'StatusStarting',
  'StatusOK',
] as const;

/** Halted or retrying is healthy unless asked for: a restart would mend neither. */
export function summarize(components: readonly ComponentHealth[], rules: Rules, startedMs: number, nowMs: number): Summary {
  const worst = WORST_FIRST.flatMap((status) => components.find((component) => component.status === status) ?? [])[0];
  const code = codeOf(components, rules, nowMs);
  const body = {
    start_time: isoTime(startedMs),
    healthy: code === 200,
    status: worst?.status ?? 'StatusStarting',
    ...(worst?.message === undefined ? {} : { error: `${worst.kind} ${worst.id}: ${worst.message}` }),
    status_time: isoTime(worst?.since ?? startedMs),
    components: Object.fromEntries(
      components.map((component) => [`${component.kind}:${component.id}`, described(component, rules, nowMs)]),
    ),
  };
  return { code, body };
}

function described(component: ComponentHealth, rules: Rules, nowMs: number): object {
  const { status, since, message } = component;
  const healthy = codeOf([component], rules, nowMs) === 200;
  return { healthy, status, ...(message === undefined ? {} : { error: message }), status_time: isoTime(since) };
}

function codeOf(components: readonly ComponentHealth[], rules: Rules, nowMs: number): number {
  if (components.length === 0 || components.some(({ status }) => isInPassage(status))) return 503;
  return components.some((component) => counts(component, rules, nowMs)) ? 500 : 200;
}

const isInPassage = (status: string): boolean => status === 'StatusStarting' || status === 'StatusStopping' || status === 'StatusStopped';

function counts({ status, since }: ComponentHealth, rules: Rules, nowMs: number): boolean {
  if (status === 'StatusPermanentError') return rules.include_permanent_errors;
  if (status !== 'StatusRecoverableError') return false;
  return rules.include_recoverable_errors && nowMs - since >= rules.recovery_duration;
}

const isoTime = (ms: number): string => new Date(ms).toISOString();
