/** Events for property tests: every attribute in any form, and the same with only well-formed values. */
import fc from 'fast-check';
import { EVENT_ATTRIBUTES } from '../../../processors/icd/declaration/field-types.ts';
import type { Attribute, Step } from '../../../processors/icd/declaration/field-types.ts';
import { EVENT_TYPES } from '../../../processors/icd/declaration/event-types.ts';

const at = fc.constantFrom<Attribute>(...EVENT_ATTRIBUTES);
const eventType = fc.constantFrom(...EVENT_TYPES.map(({ category, id, type }) => ({ category_id: category, type_id: id, type })));

const nest = (value: unknown, depth: number): unknown =>
  depth === 0 ? value : nest(depth % 3 === 0 ? [value] : { deeper: value }, depth - 1);

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...EVENT_ATTRIBUTES.map(({ path }) => path.at(-1)?.name ?? 'name')) },
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'file.md5',
    'device_ip.x',
    'a.b',
    '.a',
    'a.',
    'a..b',
    '',
    ' ',
    '0',
    'nul\0',
    'ünï',
    '\ud800',
    'ses',
  ),
  fc.string({ maxLength: 8 }),
);
const oddText = fc.constantFrom(
  '',
  ' ',
  '-',
  '\ud800',
  'x\udfff',
  '😀',
  '2026-02-30T00:00:00Z',
  '2026-01-01',
  '9999-12-31T23:59:59.999-01:00',
  '0000-01-01',
  '253402300800000',
  '-62167219200001',
  '9223372036854775808',
  '0x7fffffffffffffff',
  '1e400',
  'NaN',
  'Infinity',
  '{"a":[1,{"b":null}]}',
  '{"x":"\\ud800"}',
  '[[[[]]]]',
  'true',
  'Yes',
  '::1',
  '1.2.3.4',
  '999.1.1.1',
  'fe80::1%eth0',
  'http://u:p@h:99999/a?b#c',
  'http://[::1]:80/x.y',
  '\0',
  'null',
);
const oddNumber = fc.constantFrom(0, -0, 1.5, -1, 2 ** 53, -(2 ** 53) - 2, 1e21, 1e300, 5e-324, 3.5e38, 253402300800000, 65536);
const longText = fc.integer({ min: 10_900, max: 33_000 }).map((length) => 'é'.repeat(length));
const deep = fc.integer({ min: 1, max: 40 }).map((depth) => nest('deep', depth));
const leaf = fc.oneof(
  { weight: 30, arbitrary: oddText },
  { weight: 18, arbitrary: oddNumber },
  { weight: 12, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 6, arbitrary: fc.constantFrom(true, false, null) },
  { weight: 4, arbitrary: fc.integer() },
  longText,
  { weight: 2, arbitrary: deep },
);
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }).map((members) => objectOf(members)),
  ),
}));

/** An object with own members whatever they are called, `__proto__` among them. */
function objectOf(members: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [member, value] of members)
    Object.defineProperty(object, member, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

interface Holder {
  [name: string]: unknown;
}
const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts a value where its attribute lies, lists where ICD has lists. */
function put(event: Holder, path: readonly Step[], value: unknown): void {
  let holder = event;
  for (const { name: step, list } of path.slice(0, -1)) {
    const there = holder[step];
    const first: unknown = Array.isArray(there) ? there[0] : there;
    const next: Holder = isHolder(first) ? first : {};
    holder[step] = list ? [next] : next;
    holder = next;
  }
  const last = path.at(-1);
  if (last !== undefined) holder[last.name] = value;
}

const placed = (value: fc.Arbitrary<unknown>): fc.Arbitrary<readonly [Attribute, unknown][]> =>
  fc.array(fc.tuple(at, value), { maxLength: 12 });

/** An event of any type, with anything anywhere. */
export const anyEvent: fc.Arbitrary<Holder> = fc
  .tuple(eventType, placed(anyValue), fc.array(fc.tuple(name, anyValue), { maxLength: 4 }))
  .map(([type, values, more]) => {
    const event: Holder = { ...type };
    for (const [{ path }, value] of values) put(event, path, value);
    for (const [member, value] of more)
      Object.defineProperty(event, member, { value, enumerable: true, configurable: true, writable: true });
    return event;
  });

const word = fc.stringMatching(/^[a-zA-Z0-9ä😀 \\./:-]{1,20}$/u);
const GOOD: Readonly<Record<Attribute['type'], fc.Arbitrary<unknown>>> = {
  keyword: word,
  // More than this is past 64 bits as a duration in nanoseconds.
  long: fc.integer(),
  float: fc.float({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.boolean(),
  ip: fc.oneof(fc.ipV4(), fc.ipV6()),
  date: fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).map((date) => date.toISOString()),
  flattened: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(word, fc.integer()), { minKeys: 1, maxKeys: 3 }),
};

/** An event of any type with values that are of their attributes' types, in the form that they get. */
export const goodEvent: fc.Arbitrary<Holder> = fc
  .tuple(
    eventType,
    fc.array(
      at.chain((attribute) => fc.tuple(fc.constant(attribute), GOOD[attribute.type])),
      { maxLength: 30 },
    ),
  )
  .map(([type, values]) => {
    const event: Holder = { ...type };
    for (const [{ path }, value] of values) put(event, path, path.at(-1)?.list && typeof value !== 'object' ? [value] : value);
    return event;
  });
