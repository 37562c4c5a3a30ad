import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODE_FOLDERS, importsOf, isOwn, isPackage, packageOf, resolveImport, sourceFiles } from './source-files.ts';

/** Besides files of its own folder. The same table, with reasons, is in docs/architecture.md. */
const MAY_IMPORT: Readonly<Record<(typeof CODE_FOLDERS)[number], readonly string[]>> = {
  component: ['config/fields.ts', 'config/secret.ts'],
  config: ['component/'],
  receivers: ['component/', 'config/'],
  processors: ['component/', 'config/'],
  exporters: ['component/', 'config/'],
  extensions: ['component/', 'config/'],
  pipeline: ['component/', 'config/'],
  cli: ['component/', 'config/', 'receivers/', 'processors/', 'exporters/', 'extensions/', 'pipeline/', 'package.json'],
};

/** Packages that speak for one vendor or one protocol, and the files that may name them. */
const ONLY_IN: readonly (readonly [packages: RegExp, files: RegExp])[] = [
  [/^@aws-sdk\/|^@smithy\//, /^receivers\/aws_s3\/(client|plain-\w+)\.ts$/],
  [/^@azure\//, /^receivers\/azure_blob\/client\.ts$/],
  [/^@google-cloud\/|^google-auth-library$/, /^receivers\/google_cloud_storage\/client\.ts$/],
  [/^@opentelemetry\//, /^component\/otel\.ts$|^cli\/log-otlp\.ts$/],
  [/^undici$/, /^component\/http\//],
  [/^https-proxy-agent$/, /^component\/http\//],
  [/^minizlib$/, /^component\/decode\/inflater\.ts$/],
  [/^re2js$/, /^component\/listing\//],
  [/^pino$/, /^cli\/log-writer\.ts$/],
  [/^yaml$/, /^config\/|^cli\//],
  [/^zod$/, /./],
];

const files = sourceFiles();

test('the code was read', () => {
  for (const folder of CODE_FOLDERS)
    assert.ok(
      files.some(({ path }) => path.startsWith(`${folder}/`)),
      `nothing read under ${folder}/`,
    );
  assert.ok(files.length > 100, `only ${files.length} files read`);
  assert.ok(files.flatMap(importsOf).filter(isOwn).length > 300, 'imports were not found');
});

/** A component's own folder: `receivers/aws_s3/`; a folder of the host: `pipeline/`. */
function homeOf(path: string): string {
  const [folder = '', name = ''] = path.split('/');
  return ['receivers', 'processors', 'exporters', 'extensions'].includes(folder) ? `${folder}/${name}/` : `${folder}/`;
}

test('imports follow the folders, and no component imports another', () => {
  const wrong = files.flatMap((file) => {
    const folder = CODE_FOLDERS.find((name) => file.path.startsWith(`${name}/`));
    const allowed = [homeOf(file.path), ...(folder === undefined ? [] : MAY_IMPORT[folder])];
    return importsOf(file)
      .filter(isOwn)
      .map((name) => resolveImport(file, name))
      .filter((target) => !allowed.some((prefix) => target.startsWith(prefix)))
      .map((target) => `${file.path} may not import ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test('a package of one vendor or protocol is named only where its component talks to it', () => {
  const wrong = files.flatMap((file) =>
    [...new Set(importsOf(file).filter(isPackage).map(packageOf))].flatMap((name) => {
      const rule = ONLY_IN.find(([packages]) => packages.test(name));
      if (rule === undefined) return [`${file.path}: ${name} has no place in the table above`];
      return rule[1].test(file.path) ? [] : [`${file.path} may not import ${name}`];
    }),
  );
  assert.deepEqual(wrong, []);
});

test('an SDK of a vendor is loaded when its component is configured, and not before', () => {
  const wrong = files.filter(({ text }) =>
    /^import (?!type)[^;]*from '(@aws-sdk|@smithy|@azure|@google-cloud|google-auth-library)/m.test(text),
  );
  assert.deepEqual(
    wrong.map(({ path }) => `${path} imports an SDK at the top: use await import()`),
    [],
  );
});

test('only the command line ends the process', () => {
  const ending = files.filter(({ path, text }) => /\bprocess\.(exit|exitCode|abort|kill)\b/.test(text) && !path.startsWith('cli/'));
  assert.deepEqual(
    ending.map(({ path }) => path),
    [],
  );
});

test('files are named for what they hold', () => {
  const wrong = files.filter(
    ({ path }) => /(^|\/)(utils?|helpers?|common|types?|index|misc|shared)(\.ts|\/)/.test(path) || !/^[a-z0-9_./-]+$/.test(path),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});
