/**
 * Finds objects by listing, and remembers which are settled: the body of a receiver that polls.
 * Correct by the set of settled objects alone; the order of keys only saves listing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host.ts';
import type { DiscoverMode, Ending, Origin, SourceRef } from '../source.ts';
import type { StateChange } from '../state.ts';
import { LeftOut } from './left-out.ts';
import type { ListedObject, ObjectLister } from './lister.ts';
import { ListingReport } from './listing-report.ts';
import { PendingObjects } from './pending.ts';
import { Releases } from './releases.ts';
import type { Selection } from './selection.ts';
import { hashOf, Settled } from './settled.ts';
import { steadyPages } from './steady-pages.ts';
import { Tail, type TailOptions } from './tail.ts';

export interface ListedSourceOptions {
  readonly host: Host;
  readonly lister: ObjectLister;
  /** What is listed, for logs: a bucket, a container, a directory. */
  readonly bucket?: string;
  readonly prefix: string;
  readonly selection: Selection;
  /** Where the object's records come from. */
  readonly originOf: (object: ListedObject) => Origin;
  /** Identity with version: the same by whatever way the object was found. */
  readonly idOf: (origin: Origin) => string;
  /** Pause after a listing. */
  readonly intervalMs: number;
  /** Where new keys sort behind the others: how much is listed again, and how often everything. */
  readonly order?: TailOptions;
}

interface Found {
  readonly ref: SourceRef;
  readonly hash: Uint8Array;
}

/** Mode `once` gives an object up that was begun so often; it stays unsettled, and the next run finds it again. */
const ONCE_ATTEMPTS = 5;
/** So many objects may wait to be read again before the listing waits for them, as when a store refuses all. */
const MOST_WAITING = 1000;
const LOOK_MS = 250;

export class ListedSource {
  readonly #options: ListedSourceOptions;
  readonly #settled: Settled;
  readonly #pending: PendingObjects;
  readonly #leftOut = new LeftOut();
  readonly #inHand = new Map<string, Found>();
  readonly #releases = new Releases();
  readonly #tail: Tail | undefined;
  readonly #report: ListingReport;
  #mode: DiscoverMode = 'follow';
  #commits: Promise<void> = Promise.resolve();

  constructor(options: ListedSourceOptions) {
    this.#options = options;
    this.#settled = new Settled(options.host.state);
    this.#pending = new PendingObjects(options.host.state);
    this.#report = new ListingReport(options.host);
    this.#tail = options.order === undefined || !options.lister.ordered ? undefined : new Tail(options.order, options.host.clock);
  }

  /** Objects remembered as settled, and the bytes that takes. */
  get remembered(): { readonly objects: number; readonly bytes: number } {
    return { objects: this.#settled.size, bytes: this.#settled.bytes };
  }

  async *discover(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef> {
    this.#mode = mode;
    while (!signal.aborted) {
      yield* this.#listing(signal);
      if (mode === 'once') return yield* this.#rest(signal);
      yield* this.#pause(signal);
    }
  }

  /** One commit for all endings: what is settled, and how far the rest came. */
  async settle(endings: readonly Ending[]): Promise<void> {
    const { host } = this.#options;
    const released = endings.filter((ending) => ending.is === 'released');
    await this.#commit(() => {
      const ended = endings.filter(({ is }) => is !== 'released').map(({ ref }) => this.#hash(ref));
      const kept = released.map(({ ref, skip }) => this.#pending.set(this.#hash(ref), { attempt: ref.attempt, skip }));
      return [...this.#settled.add(ended), ...ended.map((hash) => this.#pending.remove(hash)), ...kept];
    });
    host.step('committed');
    for (const { ref } of endings) this.#inHand.delete(ref.id);
    for (const { ref, skip, afterMs } of released) this.#release(ref, skip, afterMs);
  }

  /** One after the other: a change may rewrite what the one before it wrote, and must find it there. */
  #commit(changes: () => readonly StateChange[]): Promise<void> {
    const commit = this.#commits.then(() => this.#options.host.state.commit(changes()));
    this.#commits = commit.catch(() => undefined);
    return commit;
  }

  async *#listing(signal: AbortSignal): AsyncGenerator<SourceRef> {
    const { lister, bucket, prefix, host } = this.#options;
    const after = this.#tail?.begin();
    const began = host.clock.now();
    let objects = 0;
    if (after === undefined) this.#beginWhole();
    const outOfOrder = (key: string): void => this.#turnOffOrder(key);
    for await (const page of steadyPages({ lister, prefix, after, logger: host.logger, outOfOrder }, signal)) {
      host.count('listed', page.length);
      objects += page.length;
      for (const found of await this.#begin(this.#wanted(page))) {
        if (signal.aborted) return;
        yield this.#take(found);
      }
      this.#tail?.saw(page);
      yield* this.#due(signal);
      yield* this.#patience(signal);
    }
    if (signal.aborted) return;
    if (after === undefined && lister.leftOut?.() !== true) await this.#endWhole();
    this.#tail?.end();
    const unsettled = [...this.#inHand.values(), ...this.#releases.values()].map(({ ref }) => ref.origin.writtenAt);
    this.#report.tell({ bucket, prefix, objects, tookMs: host.clock.now() - began, remembered: this.#settled.size, unsettled });
  }

  #beginWhole(): void {
    this.#settled.beginListing();
    this.#leftOut.beginListing();
  }

  /** What a complete listing did not show is gone, and need not be remembered. */
  async #endWhole(): Promise<void> {
    this.#leftOut.endListing();
    await this.#commit(() => [...this.#settled.endListing(), ...this.#pending.removeLeft()]);
  }

  #turnOffOrder(key: string): void {
    if (this.#tail?.turnOff() !== true) return;
    this.#options.host.logger.warn('the store does not list in the order of keys, so every listing begins at the first one', { key });
  }

  #wanted(page: readonly ListedObject[]): readonly Found[] {
    const { host, selection, originOf, idOf } = this.#options;
    const now = host.clock.now();
    const found: Found[] = [];
    for (const object of page) {
      const reason = object.leftOutAs ?? selection.skipReason(object, now);
      if (reason !== undefined) {
        if (this.#leftOut.isNew(object, reason)) host.count('skipped', 1, reason);
        continue;
      }
      const origin = originOf(object);
      const id = idOf(origin);
      const hash = hashOf(id);
      if (this.#settled.listed(hash) || this.#inHand.has(id) || this.#releases.has(id)) continue;
      const { attempt = 0, skip = [] } = this.#pending.get(hash) ?? {};
      found.push({ hash, ref: { receiver: host.id, id, format: 'json', origin, attempt: attempt + 1, skip: this.#skip(skip) } });
    }
    return found;
  }

  /** Attempts are counted in one commit per page, before anything of it is read. */
  async #begin(found: readonly Found[]): Promise<readonly Found[]> {
    if (found.length === 0) return found;
    await this.#commit(() => found.map(({ hash, ref }) => this.#pending.set(hash, { attempt: ref.attempt, skip: ref.skip })));
    return found;
  }

  #take(found: Found): SourceRef {
    this.#inHand.set(found.ref.id, found);
    return found.ref;
  }

  /** Released objects whose time has come. */
  async *#due(signal: AbortSignal): AsyncGenerator<SourceRef> {
    for (const ref of this.#releases.due(this.#options.host.clock.now())) {
      if (signal.aborted) return;
      const found = { ref, hash: this.#hash(ref) };
      await this.#begin([found]);
      yield this.#take(found);
    }
  }

  /** A store that refuses all it lists must not fill the memory. */
  async *#patience(signal: AbortSignal): AsyncGenerator<SourceRef> {
    if (this.#releases.size < MOST_WAITING) return;
    this.#options.host.logger.warn('the listing waits, since many objects that it found could not be read yet', { objects: MOST_WAITING });
    while (this.#releases.size >= MOST_WAITING && !signal.aborted) yield* this.#dueLater(LOOK_MS, signal);
  }

  async *#dueLater(ms: number, signal: AbortSignal): AsyncGenerator<SourceRef> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    yield* this.#due(signal);
  }

  /** The end of mode `once`: everything that the listing gave is settled or given up. */
  async *#rest(signal: AbortSignal): AsyncGenerator<SourceRef> {
    while (!signal.aborted && (this.#inHand.size > 0 || this.#releases.size > 0)) yield* this.#dueLater(20, signal);
  }

  async *#pause(signal: AbortSignal): AsyncGenerator<SourceRef> {
    const { host, intervalMs } = this.#options;
    const until = host.clock.now() + intervalMs;
    yield* this.#due(signal);
    while (!signal.aborted && host.clock.now() < until) {
      yield* this.#dueLater(Math.min(LOOK_MS, Math.max(1, until - host.clock.now())), signal);
    }
  }

  #release(ref: SourceRef, skip: readonly number[], afterMs: number): void {
    if (this.#mode === 'once' && ref.attempt >= ONCE_ATTEMPTS) return;
    this.#releases.add({ ...ref, attempt: ref.attempt + 1, skip: this.#skip(skip) }, this.#options.host.clock.now() + afterMs);
  }

  /** Routes may have changed since the skip was kept: then everything is read again. */
  #skip(skip: readonly number[]): readonly number[] {
    const { routes } = this.#options.host;
    return skip.length === routes ? skip : Array.from({ length: routes }, () => 0);
  }

  #hash(ref: SourceRef): Uint8Array {
    return this.#inHand.get(ref.id)?.hash ?? hashOf(ref.id);
  }
}
