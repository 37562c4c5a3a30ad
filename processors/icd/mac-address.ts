/** A MAC address in the form of ECS: `-` between, letters upper case. */
/** Most use one mark throughout, so one search is enough to know that another is not there. */
function macOfText(text: string): string {
  const upper = text.toUpperCase();
  const dashed = upper.includes(':') ? upper.replaceAll(':', '-') : upper;
  return dashed.includes('.') ? dashed.replaceAll('.', '-') : dashed;
}

export const macOf = (value: unknown): unknown => {
  if (typeof value === 'string') return macOfText(value);
  return Array.isArray(value) ? value.map((each) => (typeof each === 'string' ? macOfText(each) : each)) : value;
};
