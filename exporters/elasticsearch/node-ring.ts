/** Which of several nodes takes the next request: in turn, leaving out those that failed until their pause is over. */

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

interface Pause {
  readonly untilMs: number;
  readonly lengthMs: number;
}

export class NodeRing {
  readonly #pauses: (Pause | undefined)[];
  #next = 0;
  constructor(nodes: number) {
    this.#pauses = Array.from({ length: nodes }, () => undefined);
  }

  /** All nodes, best first: live ones in turn, then those whose pause ends soonest. */
  order(now: number): readonly number[] {
    const { length } = this.#pauses;
    const turn = Array.from({ length }, (_, step) => (this.#next + step) % length);
    this.#next = (this.#next + 1) % length;
    const until = (node: number): number => {
      const pause = this.#pauses[node];
      return pause === undefined || pause.untilMs <= now ? 0 : pause.untilMs;
    };
    return turn.toSorted((a, b) => until(a) - until(b));
  }

  failed(node: number, now: number): void {
    const lengthMs = Math.min((this.#pauses[node]?.lengthMs ?? FIRST_PAUSE_MS / 2) * 2, LONGEST_PAUSE_MS);
    this.#pauses[node] = { untilMs: now + lengthMs, lengthMs };
  }

  answered(node: number): void {
    this.#pauses[node] = undefined;
  }
}
