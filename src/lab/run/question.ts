/** What a case asks, for telling whether an answer is one to the same question. Pure. */
import { identity } from '../../supply/artefacts/store.js'
import { carriedPath } from '../../judge/exercise/carried.js'
import { spelledFor } from '../../judge/exercise/spelling.js'
import { UNSAID } from '../../matrix/architecture.js'
import { programOf } from '../../judge/exercise/program.js'
import type { Program } from '../../judge/exercise/program.js'
import type { Case } from '../../matrix/schema.js'

/** What a case's output is read by. */
const readBy = (one: Case): readonly unknown[] =>
  one.kind === 'ordering'
    ? [one.handlers, one.period, one.promise]
    : [
        one.tokens,
        one.match,
        one.output,
        ...(one.lines ? [one.lines] : []),
        ...(one.attaches ? ['attaches'] : []),
      ]

/** What a program is run with beside its workload; nothing where it is run as most are. */
function ranWith({ own, spanMs }: Program): readonly unknown[] {
  if (!own) return []
  const { beside, flags, args, environment, exit } = own
  const [plain, given] = [
    [null, null, [], [], {}, 0],
    [spanMs ?? null, beside ?? null, flags, args, environment, exit],
  ].map((each) => JSON.stringify(each))
  return plain === given ? [] : [given]
}

/**
 * Everything in a case that its answer depends on: what runs, how often, and how the output is read.
 * @param one as its architecture spells it
 * @param version of bpftrace, which the program is spelled for
 */
export function asked(one: Case, version: string): unknown {
  const program = programOf(one, version)
  const { text, actions, own } = program
  const files = Object.entries(own?.files ?? {}).map(([path, content]) => [path, carriedPath(content)])
  const burst = one.kind === 'ordering' && one.burst ? [one.burst] : []
  const cpus = one.kind === 'ordering' && one.cpus !== undefined ? [{ cpus: one.cpus }] : []
  return [
    one.kind,
    one.name,
    readBy(one),
    text,
    [...actions],
    one.events,
    own?.command,
    files,
    ...ranWith(program),
    ...(own?.tool === undefined ? [] : [own.tool]),
    ...burst,
    ...cpus,
  ]
}

/** Later than any: programs are spelled as the newest bpftrace wants them. */
const NEWEST = '9999'

/** Digest of the question, the same for every bpftrace version and architecture that it is spelled for. */
export const questionOf = (one: Case): string => identity(asked(spelledFor(one, UNSAID), NEWEST))
