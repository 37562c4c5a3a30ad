/** The outcome as YAML, with notes where they belong, and as lines for a person. */
import { Document, isMap, isScalar, visit, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { pathText, placeText } from '../../config/fault.ts';
import { toPlain } from '../../config/tree.ts';
import type { Variable } from './assemble.ts';
import type { Converted, Note } from './conversion.ts';

const WIDTH = 116;

/** @param source the file that was converted, for the first line */
export function renderYaml({ tree, variables, notes }: Converted, source: string): string {
  const document = new Document(toPlain(tree));
  document.commentBefore = commentOf([
    `Converted from ${source} by ses-otel convert. Check it, with these variables set: ses-otel validate --config collector.yaml`,
    ...(variables.length === 0 ? [] : ['', 'Variables, each with what stood there in the file:', ...variables.map(variableLine)]),
    ...prefixed(notes.get('') ?? []),
  ]);
  for (const section of ['receivers', 'exporters']) commentComponents(document.get(section), notes);
  visit(document, { Seq: (_, seq) => void (seq.flow = isShort(seq)) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, nullStr: '' });
}

const isShort = ({ items }: YAMLSeq): boolean =>
  items.length <= 5 && items.every((item) => isScalar(item) && String(item.value).length < 40);

const variableLine = ({ name, value, found }: Variable): string =>
  `  ${name}: ${placeText(found.at)} ${pathText(found.path)}${doubled(value)}`;

/** A value is expanded as the file is: `$$` in it is one `$`. */
const doubled = (value: string): string => (value.includes('$$') ? ', each $ in it doubled' : '');

const prefixed = (notes: readonly Note[]): readonly string[] => (notes.length === 0 ? [] : ['', ...inOrder(notes).flatMap(noteLines)]);

function commentComponents(section: unknown, notes: Converted['notes']): void {
  if (!isMap(section)) return;
  const { items } = section as YAMLMap<Node>;
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    const lines = grouped(inOrder(notes.get(String(key.value)) ?? [])).flatMap(noteLines);
    if (lines.length > 0) key.commentBefore = commentOf(lines);
  }
}

/** What is to be done first. */
const inOrder = (notes: readonly Note[]): readonly Note[] =>
  notes.toSorted((left, right) => Number(left.level === 'note') - Number(right.level === 'note'));

type Line = Pick<Note, 'level' | 'text' | 'path' | 'at'>;

/** Notes of the same words in one, with the names of all options. */
function grouped(notes: readonly Note[]): readonly Line[] {
  const byText = Map.groupBy(notes, ({ level, text }) => `${level} ${text}`);
  return [...byText.values()].map((same) => {
    const [first] = same;
    if (first === undefined) throw new Error('a group of none');
    return { ...first, path: [[...new Set(same.map(({ path }) => String(path.at(-1))))].join(', ')] };
  });
}

const noteLines = ({ level, text, path }: Line): readonly string[] =>
  wrapped(`${level === 'note' ? '' : 'To do: '}${path.at(-1)}: ${text}`);

/** Lines of a comment: the first as it is, what goes on indented. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length >= WIDTH) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

const commentOf = (lines: readonly string[]): string => lines.map((line) => (line === '' ? '' : ` ${line}`)).join('\n');

/** For stderr: `filebeat.yml:12:5: filebeat.inputs::0::parsers: nothing to set. ...`. */
export function renderNotes({ variables, notes }: Converted): readonly string[] {
  const told = inOrder([...notes.values()].flat()).map(
    ({ level, path, at, text }) => `${level}: ${placeText(at)}: ${pathText(path)}: ${text}`,
  );
  const set = variables.map(
    ({ name, value, found }) => `variable: ${name} takes the value at ${placeText(found.at)}: ${pathText(found.path)}${doubled(value)}`,
  );
  return [...set, ...told];
}
