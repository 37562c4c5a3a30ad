/** What counts for one bucket or container among several: its own settings, else those for all. Pure. */
import { Selection } from './selection.ts';

export interface RuleSettings {
  readonly prefix?: string | undefined;
  readonly poll?: boolean | undefined;
  readonly poll_interval?: number | undefined;
  readonly reconcile_interval?: number | undefined;
  readonly start_timestamp?: number | undefined;
  /** Seconds since 1970: the older name of `start_timestamp`. */
  readonly timestamp_epoch?: number | undefined;
  readonly ignore_older?: number | undefined;
  readonly file_selectors?: readonly { readonly regex: string }[] | undefined;
}

export interface OwnRules {
  readonly name: string;
  readonly prefix: string;
  readonly poll: boolean;
  readonly pollMs: number;
  readonly reconcileMs: number;
  readonly selection: Selection;
}

type Shared = RuleSettings & {
  readonly prefix: string;
  readonly poll: boolean;
  readonly poll_interval: number;
  readonly reconcile_interval: number;
};

export const ownRules = (own: RuleSettings & { readonly name: string }, shared: Shared): OwnRules => ({
  name: own.name,
  prefix: own.prefix ?? shared.prefix,
  poll: own.poll ?? shared.poll,
  pollMs: own.poll_interval ?? shared.poll_interval,
  reconcileMs: own.reconcile_interval ?? shared.reconcile_interval,
  selection: new Selection({
    startTimestamp: startOf(own) ?? startOf(shared),
    ignoreOlder: own.ignore_older ?? shared.ignore_older,
    fileSelectors: own.file_selectors ?? shared.file_selectors,
  }),
});

const startOf = ({ start_timestamp, timestamp_epoch }: RuleSettings): number | undefined =>
  start_timestamp ?? (timestamp_epoch === undefined ? undefined : timestamp_epoch * 1000);
