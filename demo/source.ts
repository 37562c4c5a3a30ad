/** What each source of the demo offers. */
import { idsOf, type DemoObject } from './objects.ts';

/** One way by which events are found: a row of the table. */
export interface Expected {
  readonly title: string;
  /** The receiver's id in the configuration. */
  readonly receiver: string;
  /** Objects, lines, pages or requests. */
  readonly objects: number;
  /** `event.id` of each event. */
  readonly ids: readonly string[];
}

export interface DemoSource {
  readonly rows: readonly Expected[];
  /** For `receivers`. */
  readonly receivers: Readonly<Record<string, object>>;
  stop(): Promise<void>;
}

export interface Way {
  readonly title: string;
  readonly receiver: string;
  readonly settings: object;
}

/** A store whose objects are found by each of the ways. */
export const storeSource = (objects: readonly DemoObject[], ways: readonly Way[], stop: () => Promise<void>): DemoSource => ({
  rows: ways.map(({ title, receiver }) => ({ title, receiver, objects: objects.length, ids: idsOf(objects) })),
  receivers: Object.fromEntries(ways.map(({ receiver, settings }) => [receiver, settings])),
  stop,
});
