/** The project's own files, as texts, and what they import. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

export const CODE_FOLDERS = ['component', 'config', 'receivers', 'processors', 'exporters', 'extensions', 'pipeline', 'cli'] as const;

/** Every file below a folder whose name ends so. */
export function filesUnder(folder: string, ending: string): readonly SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath.replaceAll('\\', '/').slice(ROOT.length), entry.name))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

export const sourceFiles = (): readonly SourceFile[] => CODE_FOLDERS.flatMap((folder) => filesUnder(folder, '.ts'));

/** Static imports over one or more lines, imports for effect, imports at run time, and files named by URL. */
const IMPORTED =
  /^(?:import|export)\b[^'";]*?\bfrom '(?<from>[^']+)'|^import '(?<effect>[^']+)'|\bimport\('(?<late>[^']+)'\)|\bnew URL\('(?<url>\.[^']+)'/gm;

export const importsOf = ({ text }: SourceFile): readonly string[] =>
  [...text.matchAll(IMPORTED)].flatMap(({ groups }) => Object.values(groups ?? {}).filter((name) => name !== undefined));

/** The file that a relative import names, from the root. */
export const resolveImport = (from: SourceFile, name: string): string => normalize(join(dirname(from.path), name));

/** `@scope/name` or `name`, without the path inside the package. */
export const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

export const isOwn = (name: string): boolean => name.startsWith('.');
export const isPackage = (name: string): boolean => !isOwn(name) && !name.startsWith('node:');
