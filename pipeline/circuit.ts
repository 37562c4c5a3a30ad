/**
 * Whether a destination may be sent to now: its back-off, how many requests may be under way, and whether it refuses
 * everything. While it does, one record at a time is tried, at growing intervals.
 */
import type { DeliveryPolicy, Rejection } from '../component/exporter.ts';
import { backoffMs } from './backoff.ts';

const PROBE = { initialMs: 1000, maxMs: 60_000, multiplier: 2, randomization: 0.2 };

export class Circuit {
  readonly #policy: DeliveryPolicy;
  readonly #now: () => number;
  readonly #random: () => number;
  #concurrency: number;
  #failures = 0;
  #notBefore = 0;
  #halted: Rejection | undefined;

  constructor(policy: DeliveryPolicy, now: () => number, random: () => number) {
    this.#policy = policy;
    this.#now = now;
    this.#random = random;
    this.#concurrency = policy.concurrency;
  }

  get halted(): Rejection | undefined {
    return this.#halted;
  }
  /** Milliseconds until the next request may leave. */
  get waitMs(): number {
    return Math.max(0, this.#notBefore - this.#now());
  }
  /** Requests that may be under way at once. */
  get concurrency(): number {
    return this.#halted === undefined ? this.#concurrency : 1;
  }
  /** Records that a request may have. */
  get records(): number {
    return this.#halted === undefined ? this.#policy.maxRequestRecords : 1;
  }

  /** Something was accepted. */
  passed(): void {
    this.#failures = 0;
    this.#notBefore = 0;
    this.#halted = undefined;
    this.#concurrency = Math.min(this.#policy.concurrency, this.#concurrency + 1);
  }

  /** Something is to be sent again: wait, longer each time that nothing passes, and press less. */
  pause(retryAfterMs = 0): void {
    this.#failures += 1;
    this.#concurrency = Math.max(1, this.#concurrency >> 1);
    const policy = this.#halted === undefined ? this.#policy.retry : PROBE;
    this.#notBefore = this.#now() + Math.max(backoffMs(policy, this.#failures, this.#random()), retryAfterMs);
  }

  /** Nothing passes until a person changes something. */
  halt(rejection: Rejection): void {
    if (this.#halted === undefined) this.#failures = 0;
    this.#halted = rejection;
    this.pause();
  }
}
