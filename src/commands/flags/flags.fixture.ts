/** Flags that are not given. */

/** Of verbs that take cells. */
export const CHOOSING = { kernel: [], bpftrace: [], case: [], runtime: [] }

/** Of verbs that take records. */
export const SELECTING = { ...CHOOSING, verdict: [] }

/** Of `gate`, but for where it reads. */
export const JUDGING = {
  ...SELECTING,
  arch: [],
  allowOlderArchive: false,
  fresh: false,
  recall: [],
  isolated: false,
  thorough: false,
  repeat: '1',
  quiet: true,
  verbose: false,
  json: false,
  run: false,
  attest: false,
}
