/** `type/name` ids, as the Collector has them. */

export interface ComponentId {
  readonly type: string;
  readonly name: string | undefined;
  /** `type` or `type/name`, trimmed: what pipelines refer to. */
  readonly text: string;
}

export type ParsedId = { readonly id: ComponentId } | { readonly fault: string };

const TYPE = /^[a-zA-Z][0-9a-zA-Z_]{0,62}$/;
const BAD_IN_NAME = /[\p{Z}\p{C}\p{S}]/u;
const LONGEST_NAME = 1024;

export function parseComponentId(written: string): ParsedId {
  const slash = written.indexOf('/');
  const type = (slash === -1 ? written : written.slice(0, slash)).trim();
  const name = slash === -1 ? undefined : written.slice(slash + 1).trim();
  const fault = faultOf(type, name);
  if (fault !== undefined) return { fault: `${fault}, got "${written}"` };
  return { id: { type, name, text: name === undefined ? type : `${type}/${name}` } };
}

function faultOf(type: string, name: string | undefined): string | undefined {
  if (type === '') return 'expected an id as type or type/name, with a type';
  if (!TYPE.test(type)) return 'expected a type of letters, digits and _, with a letter first and at most 63 of them';
  if (name === undefined) return undefined;
  if (name === '') return 'expected a name after the / of an id';
  if (Buffer.byteLength(name) > LONGEST_NAME) return `expected a name of at most ${LONGEST_NAME} bytes`;
  return BAD_IN_NAME.test(name) ? 'expected a name without spaces, control characters and symbols' : undefined;
}
