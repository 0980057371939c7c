/** What a case asks, for telling whether an answer is one to the same question. Pure. */
import { identity } from '../artefacts/store.js'
import { carriedPath } from '../exercise/carried.js'
import { programOf } from '../exercise/program.js'
import type { Case } from '../matrix/schema.js'

/** What a case's output is read by. */
const readBy = (one: Case): readonly unknown[] =>
  one.kind === 'ordering' ? [one.handlers, one.period, one.promise] : [one.tokens, one.match, one.output]

/**
 * All of a case that its answer hangs on: what is run, how often, and how it is read.
 * @param version of bpftrace, which the program is spelled for
 */
export function asked(one: Case, version: string): unknown {
  const { text, actions, own } = programOf(one, version)
  const files = Object.entries(own?.files ?? {}).map(([path, content]) => [path, carriedPath(content)])
  const burst = one.kind === 'ordering' && one.burst ? [one.burst] : []
  return [one.kind, one.name, readBy(one), text, [...actions], one.events, own?.command, files, ...burst]
}

/** Later than any: programs are spelled as the newest bpftrace wants them. */
const NEWEST = '9999'

/** Digest of the question, the same for every bpftrace version that it is spelled for. */
export const questionOf = (one: Case): string => identity(asked(one, NEWEST))
