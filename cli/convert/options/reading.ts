/** Options of how objects are read, which the three object stores share. */
import type { Option } from '../option.ts';

const BY_FORM =
  'Compression and form (NDJSON, a list, an object with a list named `events`, concatenated or indented JSON) are told by the bytes';
const LINES =
  'Records are JSON; there are no lines to join or to cut. `max_record_bytes` bounds one, and a longer one becomes a dead letter';

export const expandOption: Option = {
  name: 'expand_event_list_from_field',
  fate: 'built_in',
  only: ['events', '.[]'],
  says: 'A list named `events`, and a list at the top, are read event by event without being asked to. Lists of other names are not split.',
};

const typeOptions: readonly Option[] = [
  { name: 'content_type', fate: 'built_in', says: `${BY_FORM}, whatever the content type says.` },
  { name: 'override_content_type', fate: 'built_in', says: `${BY_FORM}, whatever the content type says.` },
  { name: 'encoding', fate: 'built_in', says: 'UTF-8, and UTF-16 by its byte order mark. SES writes UTF-8.' },
  { name: 'override_encoding', fate: 'built_in', says: 'As `encoding`.' },
];

const lineOptions: readonly Option[] = [
  { name: 'buffer_size', fate: 'built_in', says: 'Buffers are not set by hand.' },
  { name: 'max_bytes', fate: 'built_in', says: `${LINES}.` },
  { name: 'line_terminator', fate: 'built_in', says: 'LF and CRLF are both read.' },
  { name: 'parsers', fate: 'built_in', says: `${LINES}.` },
];

/** At the top of an input. */
export const readingOptions: readonly Option[] = [
  expandOption,
  ...typeOptions,
  ...lineOptions,
  { name: 'parse_json', fate: 'built_in', says: 'Every record is parsed. Its document has the fields of the mapping, not `json_data`.' },
  { name: 'decoding.codec.csv', fate: 'by_hand', says: 'CSV is not read: SES exports JSON. Read such files with Filebeat.' },
  { name: 'decoding.codec.parquet', fate: 'by_hand', says: 'Parquet is not read: SES exports JSON. Read such files with Filebeat.' },
];

export const fileSelectors = (what: string): Option => ({
  name: 'file_selectors',
  to: 'file_selectors',
  says: `Applied to the ${what} before it is read. What matches nothing is skipped and counted.`,
  items: [
    { name: 'regex', to: 'regex', says: 'RE2 here as there, matched anywhere in the name.' },
    expandOption,
    ...typeOptions,
    ...lineOptions,
    { name: 'include_s3_metadata', fate: 'by_hand', says: 'Metadata of objects is not added to documents.' },
  ],
});
