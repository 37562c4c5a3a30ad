/** What is asked of `ses-otel replay`, read and checked as a whole. Pure. */
import type { Replay, ReceiverFactory } from '../component/factory.ts';
import { instant } from '../component/listing/config.ts';
import { instantText, type ReplayRange } from '../component/replay-range.ts';
import { suggestion } from '../config/closest.ts';
import type { Configured, Resolved } from '../config/resolved.ts';

/** As written on the command line. */
export interface ReplayTexts {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly prefix: string | undefined;
  readonly receiver: string | undefined;
}

export interface ReplayRequest {
  readonly receiver: Configured<ReceiverFactory>;
  readonly replay: Replay;
  readonly range: ReplayRange;
}

type Read<T> = { readonly value: T; readonly faults?: undefined } | { readonly value?: undefined; readonly faults: readonly string[] };

/** @param now milliseconds since 1970 @returns the request, or everything that is wrong with it, a sentence each */
export function readReplayRequest(texts: ReplayTexts, { receivers }: Pick<Resolved, 'receivers'>, now: number): Read<ReplayRequest> {
  const range = readRange(texts, now);
  const chosen = chooseReceiver(texts.receiver, receivers);
  if (range.value === undefined || chosen.value === undefined) return { faults: [...(range.faults ?? []), ...(chosen.faults ?? [])] };
  const { receiver, replay } = chosen.value;
  const faults = replay.faults(receiver.settings, range.value, now);
  return faults.length > 0 ? { faults } : { value: { receiver, replay, range: range.value } };
}

function readRange({ from, to, prefix = '' }: ReplayTexts, now: number): Read<ReplayRange> {
  const [begin, end] = [readInstant('from', from), readInstant('to', to)];
  if (begin.value === undefined || end.value === undefined) return { faults: [...(begin.faults ?? []), ...(end.faults ?? [])] };
  const range = { fromMs: begin.value, toMs: end.value, prefix };
  const faults = orderFaults(range, now);
  return faults.length > 0 ? { faults } : { value: range };
}

function orderFaults({ fromMs, toMs }: ReplayRange, now: number): readonly string[] {
  const [from, to] = [instantText(fromMs), instantText(toMs)];
  const faults: string[] = [];
  if (fromMs >= toMs) faults.push(`--to: expected an instant after --from (${from}), found ${to}; what is written at --to is not read`);
  if (fromMs > now) faults.push(`--from: expected an instant that has passed, found ${from}; nothing was written since`);
  return faults;
}

function readInstant(option: 'from' | 'to', text: string | undefined): Read<number> {
  const parsed = instant.safeParse(text);
  if (parsed.success) return { value: parsed.data };
  const found = text === undefined ? 'none' : JSON.stringify(text);
  return { faults: [`--${option}: expected an instant with its offset, such as 2026-09-24T00:00:00Z, found ${found}`] };
}

interface Chosen {
  readonly receiver: Configured<ReceiverFactory>;
  readonly replay: Replay;
}

/** The named one; else the only one that can be replayed. */
function chooseReceiver(id: string | undefined, receivers: Resolved['receivers']): Read<Chosen> {
  const candidates = id === undefined ? receivers.filter(({ factory }) => typeof factory.replay === 'object') : receivers;
  const ids = candidates.map((receiver) => receiver.id);
  const [only] = candidates;
  if (id === undefined && only === undefined) return { faults: receivers.map(refusal) };
  if (id === undefined && candidates.length > 1)
    return { faults: [`--receiver: expected one of ${ids.join(', ')}, found none; name the one to replay`] };
  const receiver = id === undefined ? only : candidates.find((candidate) => candidate.id === id);
  if (receiver === undefined)
    return {
      faults: [
        `--receiver: expected a receiver that a pipeline uses (${ids.join(', ')}), found ${JSON.stringify(id)}${suggestion(id ?? '', ids)}`,
      ],
    };
  const { replay } = receiver.factory;
  return typeof replay === 'object' ? { value: { receiver, replay } } : { faults: [refusal(receiver)] };
}

function refusal({ id, factory: { type, replay } }: Configured<ReceiverFactory>): string {
  const why = typeof replay === 'string' ? replay : `a source of type ${type} cannot be read again`;
  return `--receiver: ${id} cannot be replayed: ${why}`;
}
