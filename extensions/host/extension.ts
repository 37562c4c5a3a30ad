/** The host reads these settings itself, before anything is started; the extension only gives them a place in the file. */
import type { Extension } from '../../component/factory.ts';

export const createHostExtension = (): Extension => ({ close: async () => undefined });
