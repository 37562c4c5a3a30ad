/** The sub-commands. Each loads its code when it runs, so that `--help` stays quick. */
import { type Command, CommandError, CONFIG_OPTIONS, isSet, oneOf, textValue } from './command.ts';
import { replayCommand } from './replay-command.ts';
import { stateCommand } from './state-command.ts';

const run: Command = {
  name: 'run',
  summary: 'Runs the pipelines until told to stop.',
  details: 'SIGINT or SIGTERM: stops reading, finishes or releases what is in hand, exit 0. A second signal ends at once.',
  options: {
    ...CONFIG_OPTIONS,
    once: { type: 'boolean', help: 'Reads what is there, delivers it, prints the sums, ends.' },
    sums: { type: 'string', value: 'table|json', help: 'How --once prints the sums. Default: table.' },
  },
  run: async (values) => {
    const { loadConfiguration, printWarnings } = await import('./configuration.ts');
    const loaded = loadConfiguration(values);
    printWarnings(loaded.warnings);
    const { run: runPipelines } = await import('./run.ts');
    return runPipelines({
      resolved: loaded.resolved,
      once: isSet(values, 'once'),
      sums: oneOf(values, 'sums', ['table', 'json'], 'table'),
    });
  },
};

const validate: Command = {
  name: 'validate',
  summary: 'Checks a configuration and says everything that is wrong with it.',
  options: CONFIG_OPTIONS,
  run: async (values) => {
    const { loadConfiguration, printWarnings } = await import('./configuration.ts');
    printWarnings(loadConfiguration(values).warnings);
    return 0;
  },
};

const components: Command = {
  name: 'components',
  summary: 'Lists the components of this build, as YAML.',
  options: {},
  run: async () => (await import('./components.ts')).printComponents(),
};

const printConfig: Command = {
  name: 'print-config',
  summary: 'Shows the configuration as it is used: merged, expanded, with defaults.',
  options: {
    ...CONFIG_OPTIONS,
    mode: { type: 'string', value: 'redacted|unredacted', help: 'Whether secrets are shown. Default: redacted.' },
    format: { type: 'string', value: 'yaml|json', help: 'Default: yaml.' },
  },
  run: async (values) => {
    const mode = oneOf(values, 'mode', ['redacted', 'unredacted'], 'redacted');
    const format = oneOf(values, 'format', ['yaml', 'json'], 'yaml');
    return (await import('./print-config.ts')).printConfig(values, { mode, format });
  },
};

const map: Command = {
  name: 'map',
  summary: 'Maps events from standard input: NDJSON in, one ECS document a line out.',
  details: 'A line that is no JSON object becomes its error document. Blank lines are nothing.',
  options: {
    stream: { type: 'string', value: 'event|incident', help: 'What the lines are. Default: event.' },
    'no-enrichment': { type: 'boolean', help: 'Only what the Elastic integration would make of it.' },
    'preserve-original-event': { type: 'boolean', help: 'Keeps the raw line in event.original.' },
    'preserve-duplicate-custom-fields': { type: 'boolean', help: 'Keeps attributes that ECS fields have taken over.' },
  },
  run: async (values) => {
    const stream = oneOf(values, 'stream', ['event', 'incident'], 'event');
    return (await import('./map.ts')).mapStandardInput({
      stream,
      enrichment: !isSet(values, 'no-enrichment'),
      preserveOriginalEvent: isSet(values, 'preserve-original-event'),
      preserveDuplicateCustomFields: isSet(values, 'preserve-duplicate-custom-fields'),
    });
  },
};

const convert: Command = {
  name: 'convert',
  summary: 'Writes the collector.yaml that does what a Filebeat or Elastic Agent file does.',
  details: 'Secrets become variables. What has no setting here is told on stderr and in comments, with what to do instead.',
  argument: { name: 'file', help: 'filebeat.yml, a file of inputs.d, a standalone policy of the Elastic Agent, or a package policy.' },
  options: { output: { type: 'string', value: 'file', help: 'A new file to write. Default: standard output.' } },
  run: async (values) => {
    const file = textValue(values, 'file');
    if (file === undefined) throw new CommandError('convert: expected a file to convert, such as ses-otel convert filebeat.yml');
    return (await import('./convert.ts')).convertFile(file, textValue(values, 'output'));
  },
};

const reference: Command = {
  name: 'reference',
  summary: 'Writes the reference pages and the JSON Schema of collector.yaml.',
  options: { directory: { type: 'string', value: 'path', help: 'Where they are written. Default: docs/reference.' } },
  run: async (values) => (await import('./reference.ts')).writeReference(textValue(values, 'directory') ?? 'docs/reference'),
};

const deadLetter: Command = {
  name: 'dead-letter',
  summary: 'Lists what could not be delivered, or replays it.',
  details:
    'A replay sends each letter once more to the route that refused it. What cannot be replayed stays. Exit codes as run --once.\nTo read a part of a source again: ses-otel replay.',
  options: {
    ...CONFIG_OPTIONS,
    replay: { type: 'boolean', help: 'Delivers the letters once more. Not while another process runs this configuration.' },
  },
  run: async (values) => {
    const { listDeadLetters, replayDeadLetters } = await import('./dead-letter.ts');
    return isSet(values, 'replay') ? replayDeadLetters(values) : listDeadLetters(values);
  },
};

export const COMMANDS: readonly Command[] = [
  run,
  validate,
  components,
  printConfig,
  map,
  convert,
  deadLetter,
  replayCommand,
  stateCommand,
  reference,
];
