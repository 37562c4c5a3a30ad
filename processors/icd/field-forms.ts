/** Which functions of `field-values.ts` give a rule's value the form of its field. */
import { ecsType } from './declaration/ecs-types.ts';
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES, plainPath } from './declaration/field-types.ts';
import type { Rule } from './declaration/rules.ts';

const typeByPath: ReadonlyMap<string, string> = new Map([
  ...EVENT_ATTRIBUTES.map((attribute): [string, string] => [`ses.${plainPath(attribute)}`, attribute.type]),
  ...INCIDENT_ATTRIBUTES.map((attribute): [string, string] => [`ses.incident.${plainPath(attribute)}`, attribute.type]),
]);

/** The type that a rule's value must be given: none where the attribute is of the field's type already. */
function typeToGive({ source = '', target = '' }: Rule): string {
  const type = ecsType(target);
  return typeByPath.get(source.replaceAll('[]', '')) === type ? 'keyword' : type;
}

/** What gives a value the form of a field, and what appends it to a list in that form. */
export function formOf(rule: Rule): string {
  const type = typeToGive(rule);
  return type === 'long' ? 'longs' : type === 'ip' ? 'ips' : 'plain';
}
export function adderOf(rule: Rule): string {
  // Numbers must be appended as numbers, addresses are texts.
  if (ecsType(rule.target ?? '') === 'long') return 'addLong';
  return typeToGive(rule) === 'ip' ? 'addIp' : 'addText';
}
