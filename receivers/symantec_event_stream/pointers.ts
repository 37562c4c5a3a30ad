/** What is remembered of a channel over a restart. */
import { z } from 'zod';
import type { StateChange, StateStore } from '../../component/state.ts';

const place = z.object({
  /** JSON text of the pointer. */
  next: z.string(),
  /** Milliseconds since 1970 at which all before it had arrived. */
  at: z.number(),
});
const mark = z.object({
  /** Pointer after the last line that was begun; absent where it had none. */
  next: z.string().optional(),
  /** How often lines up to it were begun. */
  attempt: z.int(),
});

export type Place = z.output<typeof place>;
export type Mark = z.output<typeof mark>;

export class Pointers {
  readonly #state: StateStore;
  readonly #name: string;
  readonly #keys: { readonly place: string; readonly mark: string; readonly first: string };

  /** @param name of the channel, for messages */
  constructor(state: StateStore, channel: string, name: string) {
    this.#state = state;
    this.#name = name;
    this.#keys = { place: `place/${channel}`, mark: `mark/${channel}`, first: `first/${channel}` };
  }

  /** Where all before has arrived; undefined before the first pointer. */
  get place(): Place | undefined {
    return this.#read(this.#keys.place, place);
  }
  get mark(): Mark | undefined {
    return this.#read(this.#keys.mark, mark);
  }

  /**
   * Lines that were read before there was a pointer: they cannot be asked for again, so a copy is kept until the first
   * pointer behind them is committed.
   */
  get firstLines(): Buffer | undefined {
    const value = this.#state.get(this.#keys.first);
    return value === undefined ? undefined : Buffer.from(value);
  }

  /** Lines are about to be offered. */
  async begin(begun: Mark, firstLines: Uint8Array | undefined): Promise<void> {
    const first: readonly StateChange[] = firstLines === undefined ? [] : [[this.#keys.first, firstLines]];
    await this.#state.commit([[this.#keys.mark, json(begun)], ...first]);
  }

  /** To be committed: all before the pointer has arrived. */
  moved(to: Place): readonly StateChange[] {
    return [
      [this.#keys.place, json(to)],
      [this.#keys.first, undefined],
    ];
  }

  /** The pointer is good for nothing any more. */
  async forget(): Promise<void> {
    await this.#state.commit([
      [this.#keys.place, undefined],
      [this.#keys.mark, undefined],
      [this.#keys.first, undefined],
    ]);
  }

  #read<T>(key: string, schema: z.ZodType<T>): T | undefined {
    const value = this.#state.get(key);
    if (value === undefined) return undefined;
    const text = Buffer.from(value).toString('utf8');
    try {
      return schema.parse(JSON.parse(text));
    } catch (cause) {
      throw new Error(
        `the state of ${this.#name} was not written by this receiver: expected a pointer, found ${text.slice(0, 60)}. Rename the receiver to begin anew.`,
        {
          cause,
        },
      );
    }
  }
}

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
