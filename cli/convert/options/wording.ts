/** Sentences that several tables say. */

export const WORKERS =
  'Threads read for all receivers together (`extensions::host::workers`), and what is in hand is bounded by bytes (`max_in_flight`).';
export const RETRIED = 'What may pass is tried again without end, ever more slowly.';
export const BY_PROXY_VARIABLE = 'Where it holds a password, by the variable `SES_PROXY_URL`.';
