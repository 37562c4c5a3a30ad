/** Several sources as one, each no further than one item ahead of who takes them. */

/**
 * @param giveBack told of items that were taken from a source and never passed on
 * @param stop ends sources that wait; called when the taker takes no more, or a source has failed
 */
export async function* merged<T>(
  sources: readonly AsyncGenerator<T, void>[],
  giveBack: (item: T) => void,
  stop: () => void,
): AsyncGenerator<T, void> {
  const pull = async (source: AsyncGenerator<T, void>) => ({ source, result: await source.next() });
  const pulls = new Map(sources.map((source) => [source, pull(source)]));
  try {
    while (pulls.size > 0) {
      const { source, result } = await Promise.race(pulls.values());
      pulls.delete(source);
      if (result.done === true) continue;
      yield result.value;
      pulls.set(source, pull(source));
    }
  } finally {
    stop();
    for (const pulled of await Promise.allSettled(pulls.values())) {
      if (pulled.status === 'fulfilled' && pulled.value.result.done !== true) giveBack(pulled.value.result.value);
    }
    await Promise.allSettled(sources.map((source) => source.return()));
  }
}
