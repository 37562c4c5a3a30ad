/** How a schema's findings are worded where a setting has no words of its own. Given to every parse. */
import type { core } from 'zod';

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of settings',
  record: 'a map',
  never: 'nothing',
};

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL, such as https://host.example:9200',
};

export function wording(issue: core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `expected ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `expected ${bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return `expected ${issue.format === 'regex' ? `a text that matches ${issue.pattern}` : (FORMATS[issue.format] ?? `a text of the form ${issue.format}`)}`;
    case 'invalid_union':
      return `expected ${alternatives(issue.errors)}`;
    default:
      return undefined;
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string') return limit === 1 ? 'a text that is not empty' : `a text of ${relation} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `a list of ${relation} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `a number of ${relation} ${limit}`;
}

function alternatives(branches: readonly (readonly core.$ZodIssue[])[]): string {
  const words = branches.flatMap((issues) => issues.slice(0, 1).map(({ message }) => message.replace(/^expected /, '')));
  return words.length === 0 ? 'another form' : [...new Set(words)].join(' or ');
}
