export function writeReference(directory: string): Promise<number> {
  throw new Error(directory);
}
