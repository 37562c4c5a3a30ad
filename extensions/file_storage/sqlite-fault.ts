/** What an error of SQLite says. */

const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** The primary result code: the extended one has it in its low byte. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

export const isBusy = (error: unknown): boolean => codeOf(error) === BUSY;

/** The file itself is at fault, and not the disk, its rights or another process. */
export const isDamage = (error: unknown): boolean => codeOf(error) === CORRUPT || codeOf(error) === NOT_A_DATABASE;
