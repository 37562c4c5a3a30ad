/**
 * A component is one value: type, stability, summary, settings, and how to make it. `define...` are identity functions
 * that type `create` by `settings`.
 */
import type { z } from 'zod';
import type { Encoder, Exporter } from './exporter.ts';
import type { Host, WorkerHost } from './host.ts';
import type { Processor } from './processor.ts';
import type { ReplayRange } from './replay-range.ts';
import type { Opener, Receiver } from './source.ts';
import type { StorageExtension } from './state.ts';

export type Stability = 'development' | 'alpha' | 'beta' | 'stable';
export type Kind = 'receiver' | 'processor' | 'exporter' | 'extension';

/** Settings are a zod object: from it come types, defaults, validation, JSON Schema and the reference page. */
export type Settings = z.ZodType<object, unknown>;

interface Declaration<S extends Settings> {
  /** `lower_snake_case`: the YAML key, the folder and the docs page. */
  readonly type: string;
  readonly stability: Stability;
  /** One sentence: what it reads, does or writes. */
  readonly summary: string;
  readonly settings: S;
}

export interface ReceiverFactory<S extends Settings = Settings> extends Declaration<S> {
  create(settings: z.output<S>, host: Host): Receiver | Promise<Receiver>;
  /** For receivers whose refs name bytes. */
  createOpener?(settings: z.output<S>, host: WorkerHost): Opener;
  /** Bounds for decode, taken from the settings. */
  decode?(settings: z.output<S>): DecodeLimits;
  /** How a part of its source is read again; or, in a sentence, why that cannot be. */
  readonly replay?: Replay<S> | string;
}

/** Reading a part of a source again, whatever was read before. */
export interface Replay<S extends Settings = Settings> {
  /**
   * What keeps this source from being asked for this range, each as "--option: expected ..., found ...; what to do".
   * @param now milliseconds since 1970
   */
  faults(settings: z.output<S>, range: ReplayRange, now: number): readonly string[];
  /** A receiver of that part alone. Its state is empty and goes with the process: what it settles is not remembered. */
  create(settings: z.output<S>, host: Host, range: ReplayRange): Receiver | Promise<Receiver>;
}

export interface DecodeLimits {
  readonly maxRecordBytes: number;
  /** 0: none. */
  readonly maxDecompressedBytes: number;
}

export interface ProcessorFactory<S extends Settings = Settings> extends Declaration<S> {
  create(settings: z.output<S>, host: WorkerHost): Processor;
}

export interface ExporterFactory<S extends Settings = Settings> extends Declaration<S> {
  createEncoder(settings: z.output<S>, host: WorkerHost): Encoder;
  create(settings: z.output<S>, host: Host): Exporter | Promise<Exporter>;
}

export interface ExtensionFactory<S extends Settings = Settings> extends Declaration<S> {
  create(settings: z.output<S>, host: ExtensionHost): Extension | Promise<Extension>;
}

/** Extensions start before all components and stop after them. */
export interface Extension {
  readonly storage?: StorageExtension;
  close(): Promise<void>;
}

export interface ExtensionHost extends Pick<Host, 'id' | 'logger' | 'clock' | 'report'> {
  /** The health of every component, by kind and id. */
  health(): readonly ComponentHealth[];
}

export interface ComponentHealth {
  readonly kind: Kind;
  readonly id: string;
  readonly status: string;
  readonly message?: string;
  /** Milliseconds since 1970 of the last change. */
  readonly since: number;
}

export const defineReceiver = <S extends Settings>(factory: ReceiverFactory<S>): ReceiverFactory<S> => factory;
export const defineProcessor = <S extends Settings>(factory: ProcessorFactory<S>): ProcessorFactory<S> => factory;
export const defineExporter = <S extends Settings>(factory: ExporterFactory<S>): ExporterFactory<S> => factory;
export const defineExtension = <S extends Settings>(factory: ExtensionFactory<S>): ExtensionFactory<S> => factory;
