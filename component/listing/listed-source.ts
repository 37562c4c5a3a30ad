/**
 * Finds objects by listing, and remembers which are settled: the body of a receiver that polls.
 * Correct by the set of settled objects alone; the order of keys only saves listing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host.ts';
import type { DiscoverMode, Ending, Origin, SourceRef } from '../source.ts';
import type { ListedObject, ObjectLister } from './lister.ts';
import { PendingObjects } from './pending.ts';
import { Releases } from './releases.ts';
import type { Selection } from './selection.ts';
import { hashOf, Settled } from './settled.ts';
import { Tail } from './tail.ts';

export interface ListedSourceOptions {
  readonly host: Host;
  readonly lister: ObjectLister;
  readonly prefix: string;
  readonly selection: Selection;
  /** Where the object's records come from. */
  readonly originOf: (object: ListedObject) => Origin;
  /** Identity with version: the same by whatever way the object was found. */
  readonly idOf: (origin: Origin) => string;
  /** Pause after a listing. */
  readonly intervalMs: number;
  /** Where new keys sort behind the others: how much is listed again, and how often everything. */
  readonly order?: { readonly lookbackKeys: number; readonly reconcileMs: number };
}

interface Found {
  readonly ref: SourceRef;
  readonly hash: Uint8Array;
}

/** Mode `once` gives an object up that was released so often; it stays unsettled, and the next run finds it again. */
const ONCE_RELEASES = 5;

export class ListedSource {
  readonly #options: ListedSourceOptions;
  readonly #settled: Settled;
  readonly #pending: PendingObjects;
  readonly #inHand = new Map<string, Uint8Array>();
  readonly #releases = new Releases();
  readonly #tail: Tail | undefined;
  /** Attempts after which an object is not offered again in this process. */
  #mostAttempts = Infinity;
  /** When the listing before began: what was written since is new. */
  #countedTo = -Infinity;

  constructor(options: ListedSourceOptions) {
    this.#options = options;
    this.#settled = new Settled(options.host.state);
    this.#pending = new PendingObjects(options.host.state);
    this.#tail = options.order === undefined || !options.lister.ordered ? undefined : new Tail(options.order, options.host.clock);
  }

  /** Objects remembered as settled, and the bytes that takes. */
  get remembered(): { readonly objects: number; readonly bytes: number } {
    return { objects: this.#settled.size, bytes: this.#settled.bytes };
  }

  async *discover(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef> {
    this.#mostAttempts = mode === 'once' ? ONCE_RELEASES : Infinity;
    while (!signal.aborted) {
      yield* this.#listing(signal);
      if (mode === 'once') return yield* this.#rest(signal);
      yield* this.#pause(signal);
    }
  }

  /** One commit for all endings: what is settled, and how far the rest came. */
  async settle(endings: readonly Ending[]): Promise<void> {
    const { host } = this.#options;
    const ended = endings.filter(({ is }) => is !== 'released').map(({ ref }) => this.#hash(ref));
    const released = endings.filter((ending) => ending.is === 'released');
    const kept = released.map(({ ref, skip }) => this.#pending.set(this.#hash(ref), { attempt: ref.attempt, skip }));
    await host.state.commit([...this.#settled.add(ended), ...ended.map((hash) => this.#pending.remove(hash)), ...kept]);
    host.step('committed');
    for (const { ref } of endings) this.#inHand.delete(ref.id);
    for (const { ref, skip, afterMs } of released) this.#release(ref, skip, afterMs);
  }

  async *#listing(signal: AbortSignal): AsyncGenerator<SourceRef> {
    const { lister, prefix, host } = this.#options;
    const after = this.#tail?.begin();
    const beganAt = host.clock.now();
    if (after === undefined) this.#settled.beginListing();
    for await (const page of lister.list(prefix, after, signal)) {
      host.count('listed', page.length);
      this.#tail?.saw(page);
      for (const { ref } of await this.#begin(this.#wanted(page))) {
        if (signal.aborted) return;
        this.#inHand.set(ref.id, this.#hash(ref));
        yield ref;
      }
      yield* this.#due(signal);
    }
    if (signal.aborted) return;
    if (after === undefined && lister.leftOut?.() !== true) await this.#settled.endListing();
    this.#tail?.end();
    this.#countedTo = beganAt;
  }

  #wanted(page: readonly ListedObject[]): readonly Found[] {
    const { host, selection, originOf, idOf } = this.#options;
    const now = host.clock.now();
    const found: Found[] = [];
    for (const object of page) {
      const reason = selection.skipReason(object, now);
      if (reason !== undefined) {
        if (object.writtenAt > this.#countedTo) host.count('skipped', 1, reason);
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
    const changes = found.map(({ hash, ref }) => this.#pending.set(hash, { attempt: ref.attempt, skip: ref.skip }));
    await this.#options.host.state.commit(changes);
    return found;
  }

  /** Released objects whose time has come. */
  async *#due(signal: AbortSignal): AsyncGenerator<SourceRef> {
    for (const ref of this.#releases.due(this.#options.host.clock.now(), this.#mostAttempts)) {
      if (signal.aborted) return;
      await this.#begin([{ ref, hash: this.#hash(ref) }]);
      this.#inHand.set(ref.id, this.#hash(ref));
      yield ref;
    }
  }

  /** The end of mode `once`: everything that the listing gave is settled, or was released too often. */
  async *#rest(signal: AbortSignal): AsyncGenerator<SourceRef> {
    while (!signal.aborted && (this.#inHand.size > 0 || this.#releases.countLeft(ONCE_RELEASES) > 0)) {
      yield* this.#due(signal);
      await sleep(20, undefined, { signal }).catch(() => undefined);
    }
  }

  async *#pause(signal: AbortSignal): AsyncGenerator<SourceRef> {
    const { host, intervalMs } = this.#options;
    const until = host.clock.now() + intervalMs;
    while (!signal.aborted && host.clock.now() < until) {
      yield* this.#due(signal);
      await sleep(Math.min(250, Math.max(1, until - host.clock.now())), undefined, { signal }).catch(() => undefined);
    }
  }

  #release(ref: SourceRef, skip: readonly number[], afterMs: number): void {
    this.#releases.add({ ...ref, attempt: ref.attempt + 1, skip: this.#skip(skip) }, this.#options.host.clock.now() + afterMs);
  }

  /** Routes may have changed since the skip was kept: then everything is read again. */
  #skip(skip: readonly number[]): readonly number[] {
    const { routes } = this.#options.host;
    return skip.length === routes ? skip : Array.from({ length: routes }, () => 0);
  }

  #hash(ref: SourceRef): Uint8Array {
    return this.#inHand.get(ref.id) ?? hashOf(ref.id);
  }
}
