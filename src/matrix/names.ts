/** Identifiers that this tool gives, in matrix.yaml, in records and on the command line. */

/** The machine's own kernel. */
export const HOST = 'host'

/** A build that is given on the command line. */
export const CANDIDATE = 'candidate'
