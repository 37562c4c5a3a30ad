/** A signal that follows another, and ends by itself after a time. */

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time ran out, and not the other signal. */
  readonly isOver: boolean;
  /** Nothing ends it from now on: what comes after the answer has begun may take longer. */
  clear(): void;
}

/**
 * `AbortSignal.any` with a timer would do the same, but holds its signals weakly, and what is held weakly outlives every
 * collection of young memory, with all that listens to it.
 * @param reason of the abort, made where the time runs out
 */
export function deadline(parent: AbortSignal, ms: number, reason: () => Error): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const follow = (): void => controller.abort(parent.reason);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(reason());
  }, ms);
  const clear = (): void => {
    clearTimeout(timer);
    parent.removeEventListener('abort', follow);
  };
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    clear,
  };
}
