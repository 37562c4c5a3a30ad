/** A configuration that holds: what the host builds from. */
import type { ExporterFactory, ExtensionFactory, ProcessorFactory, ReceiverFactory } from '../component/factory.ts';
import type { TelemetrySettings } from './telemetry.ts';
import type { PlainMap } from './tree.ts';

/** Every component that can be configured, listed by who knows them all. */
export interface Registry {
  readonly receivers: readonly ReceiverFactory[];
  readonly processors: readonly ProcessorFactory[];
  readonly exporters: readonly ExporterFactory[];
  readonly extensions: readonly ExtensionFactory[];
}

export interface Configured<F> {
  /** As pipelines refer to it: `aws_s3/eu`. */
  readonly id: string;
  readonly factory: F;
  /** As the factory's schema gives it: what `create` takes. */
  readonly settings: object;
  /** As written, expanded, before the schema: plain data that a worker parses again. Holds secrets as plain text. */
  readonly raw: PlainMap;
}

export interface ResolvedPipeline {
  /** `logs` or `logs/name`. */
  readonly id: string;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** Only what is used: by a pipeline, or listed in `service::extensions`, in that order. What is defined besides was validated. */
export interface Resolved {
  readonly receivers: readonly Configured<ReceiverFactory>[];
  readonly processors: readonly Configured<ProcessorFactory>[];
  readonly exporters: readonly Configured<ExporterFactory>[];
  readonly extensions: readonly Configured<ExtensionFactory>[];
  readonly pipelines: readonly ResolvedPipeline[];
  readonly telemetry: TelemetrySettings;
}
