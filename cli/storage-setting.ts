/** The storage extension that a component's settings name, if any. */
export const storageOf = (settings: object): string | undefined =>
  'storage' in settings && typeof settings.storage === 'string' ? settings.storage : undefined;
