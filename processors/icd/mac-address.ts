/** A MAC address in the form of ECS: `-` between, letters upper case. */
const macOfText = (text: string): string => text.replaceAll(':', '-').replaceAll('.', '-').toUpperCase();

export const macOf = (value: unknown): unknown => {
  if (typeof value === 'string') return macOfText(value);
  return Array.isArray(value) ? value.map((each) => (typeof each === 'string' ? macOfText(each) : each)) : value;
};
