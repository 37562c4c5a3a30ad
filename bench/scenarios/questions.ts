/** What servers of scenarios are asked, and what they answer. Times are milliseconds since 1970. */

/** Of `processes/aws.ts`. */
export type AwsQuestion =
  /** Puts the files of a directory into the bucket. */
  | { readonly put: string }
  /** Makes a queue, and announces so many of a directory's objects in it, each by a message. Answers `AwsQueue`. */
  | { readonly announce: string; readonly count: number }
  /** Puts and announces a file under new keys, so many a second. Answers `Announced`. */
  | { readonly steadily: string; readonly queue: string; readonly count: number; readonly perSecond: number }
  /** Messages that are not deleted yet. Answers `AwsLeft`. */
  | { readonly left: string };

/** The bucket of `processes/aws.ts`. */
export const BUCKET = 'events';

export interface AwsQueue {
  readonly queue: string;
}

export interface AwsLeft {
  readonly left: number;
}

/** When each key was announced. */
export interface Announced {
  readonly announced: readonly (readonly [key: string, atMs: number])[];
}

/** Of `processes/sink.ts`. Answers `Arrivals`. */
export interface SinkQuestion {
  readonly is: 'arrivals';
}

/** When what the sink's pattern matches first came in a request; the answer left at once. */
export interface Arrivals {
  readonly arrivals: readonly (readonly [match: string, atMs: number])[];
}
