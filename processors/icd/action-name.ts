/** The name of an ICD event type as ECS writes actions: small letters and hyphens. */
export const actionName = (type: string): string => type.toLowerCase().replaceAll('_', '-');

export const actionOf = (type: unknown): string | undefined => (typeof type === 'string' ? actionName(type) : undefined);
