/** The version of the package. */
import manifest from '../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;
export const DESCRIPTION: string = manifest.description;
