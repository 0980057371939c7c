/** What a gate of the committed records is asked, for tests and for the audit of faults. */

/** Of the committed builds these pass against the first, and the last does not. */
export const [BEFORE, GOOD, BAD] = ['0.27.0', '0.27.1', '0.23.2'] as const

/** The words that judge a build of the records in a directory, on a day on which nothing has expired. */
export const gateOf = (out: string, build: string = GOOD): string[] => [
  ...['gate', '--out', out, '--against', BEFORE, '--bpftrace', build],
  ...['--today', '2026-11-26'],
]
