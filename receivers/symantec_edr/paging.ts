/** Whether there is another page. The API is known to end in several ways; see the README. Pure. */

export interface PageNumbers {
  /** Of the page's first incident in the search. */
  readonly offset: number;
  /** Incidents in the page. */
  readonly count: number;
  readonly next: unknown;
  readonly total: unknown;
}

export type Following =
  | { readonly is: 'end'; readonly odd?: string }
  /** `odd`: the API did not say so itself. */
  | { readonly is: 'more'; readonly offset: number; readonly odd?: string };

export function following({ offset, count, ...said }: PageNumbers): Following {
  const [next, total] = [wholeNumber(said.next), wholeNumber(said.total)];
  const missing = total !== undefined && total > offset + count;
  if (count === 0) return missing ? { is: 'end', odd: `an empty page at ${offset} of ${total}` } : { is: 'end' };
  if (next !== undefined && next === total) return { is: 'end' };
  if (next !== undefined && next > offset) return { is: 'more', offset: next };
  // Absent, null or standing still: an end, unless the total says that there is more.
  if (!missing) return { is: 'end' };
  return {
    is: 'more',
    offset: offset + count,
    odd: `next is ${JSON.stringify(said.next) ?? 'absent'} after ${offset + count} of ${total}`,
  };
}

/** Of a number or its text; undefined for all else. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
