/** From a message as it is received to the refs that are to be read for it. */
import type { Host } from '../host.ts';
import type { SourceRef } from '../source.ts';
import type { Inflight } from './inflight.ts';
import type { MessageDesk } from './message-desk.ts';
import type { Progress } from './progress.ts';
import type { Announced, QueueMessage, ReadAnnouncement } from './queue.ts';

export interface IntakeParts {
  readonly read: ReadAnnouncement;
  readonly host: Host;
  readonly desk: MessageDesk;
  readonly inflight: Inflight;
  readonly progress: Progress;
}

export class Intake {
  readonly #parts: IntakeParts;
  readonly #toldForeign = new Set<string>();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** @returns the refs that are to be read for this message; those that others are reading settle with them. */
  take(message: QueueMessage): readonly SourceRef[] {
    const { host, read } = this.#parts;
    host.count('messages_received', 1);
    if (this.#parts.inflight.holds(message.id)) return this.#takeAgain(message);
    const announcement = read(message.body);
    if (announcement.is === 'foreign') return this.#leaveAlone(message, announcement.why);
    this.#parts.desk.hold(message);
    if (announcement.is === 'test') host.count('test_messages', 1);
    const refs = announcement.is === 'objects' ? this.#refsOf(message, announcement.objects) : [];
    if (refs.length === 0) return this.#deleteNow(message);
    const { toRead, joined } = this.#parts.inflight.add(message, refs);
    if (joined > 0) host.count('notices_joined', joined);
    host.step('received');
    return toRead;
  }

  /** Its lease ended while we read: it is ours again, with the newer handle, and nothing is read twice. */
  #takeAgain(message: QueueMessage): readonly SourceRef[] {
    this.#parts.desk.hold(message);
    this.#parts.host.count('messages_received_again', 1);
    return [];
  }

  #leaveAlone(message: QueueMessage, why: string): readonly SourceRef[] {
    const { host } = this.#parts;
    host.count('foreign_messages', 1, why);
    if (!this.#toldForeign.has(why)) {
      this.#toldForeign.add(why);
      host.logger.warn('a message in the queue is not for this receiver; it and others like it are left there', {
        why,
        message: message.id,
      });
    }
    return [];
  }

  #deleteNow(message: QueueMessage): readonly SourceRef[] {
    const { host } = this.#parts;
    this.#parts.desk.delete(message).catch((error: unknown) => host.logger.warn('a message was not deleted', { reason: String(error) }));
    return [];
  }

  #refsOf(message: QueueMessage, objects: readonly Announced[]): readonly SourceRef[] {
    const { progress } = this.#parts;
    const skipped = objects.filter((object) => object.is === 'skipped');
    if (skipped.length > 0) this.#countSkipped(message, skipped);
    return objects
      .filter((object) => object.is === 'object')
      .filter(({ id }) => !progress.isSettled(message.id, id))
      .map((object) => this.#refOf(message, object));
  }

  /** Counted once, however often the message comes: the empty ref stands for them. */
  #countSkipped(message: QueueMessage, skipped: readonly Extract<Announced, { is: 'skipped' }>[]): void {
    const { host, progress } = this.#parts;
    if (progress.isSettled(message.id, '')) return;
    progress.settle(message.id, '');
    for (const { reason } of skipped) host.count('skipped', 1, reason);
  }

  #refOf(message: QueueMessage, { id, origin }: Extract<Announced, { is: 'object' }>): SourceRef {
    const { host } = this.#parts;
    const skip = this.#parts.progress.skipOf(id);
    const none = Array.from({ length: host.routes }, () => 0);
    return { receiver: host.id, id, format: 'json', origin, attempt: message.receives, skip: skip?.length === host.routes ? skip : none };
  }
}
