/** Counts the log records of an OTLP request in protobuf without reading them: for measured runs. Pure. */

/** Field numbers from a request down to its records: resource_logs, scope_logs, log_records. */
const PATH = [1, 2, 2];
const LENGTH_DELIMITED = 2;

/** @throws where the bytes are no such request */
export function countRecords(bytes: Uint8Array, depth = 0): number {
  let count = 0;
  for (const [field, inner] of fieldsOf(bytes)) {
    if (field !== PATH[depth]) continue;
    count += depth === PATH.length - 1 ? 1 : countRecords(inner, depth + 1);
  }
  return count;
}

function* fieldsOf(bytes: Uint8Array): Generator<readonly [field: number, inner: Uint8Array]> {
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error(`a varint without end at ${at}`);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    // Whatever lies above the records is a message or a text.
    if ((tag & 7) !== LENGTH_DELIMITED) throw new Error(`expected a message or a text at ${at}, got wire type ${tag & 7}`);
    const length = varint();
    if (at + length > bytes.length) throw new Error(`${length} bytes at ${at} go past the end`);
    yield [tag >> 3, bytes.subarray(at, (at += length))];
  }
}
