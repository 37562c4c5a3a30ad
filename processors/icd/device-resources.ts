/** One resource object per device: serializers group records by the identity of their resource. */
import { resourceFromAttributes } from '../../component/otel.ts';
import type { AnyValue, AnyValueMap, Resource } from '../../component/otel.ts';

type ResourceAttributes = Parameters<typeof resourceFromAttributes>[0];

/** Devices that are remembered; past that all are forgotten, and known again when they come. */
const MOST_DEVICES = 10_000;
const NAME = 'service.name';
const DEFAULT_NAME = 'Symantec Endpoint Security';

const textOf = (value: AnyValue): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

const plainValue = (value: AnyValue): string | string[] => (Array.isArray(value) ? value.map(textOf) : textOf(value));

export class DeviceResources {
  readonly #known = new Map<string, Resource>();

  of(attributes: AnyValueMap): Resource {
    const key = JSON.stringify(attributes);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_DEVICES) this.#known.clear();
    const plain: ResourceAttributes = { [NAME]: DEFAULT_NAME };
    for (const [name, value] of Object.entries(attributes)) plain[name] = plainValue(value);
    const resource = resourceFromAttributes(plain);
    this.#known.set(key, resource);
    return resource;
  }
}
