/** A test as it is asked on machines, and digests of what its answer hangs on. */
import type { CaseOfSuite } from '../../suite/case-names.js'
import { driveScript } from '../../suite/driven.js'
import { sha256 } from '../../lib/files.js'
import { identity } from '../../supply/artefacts/store.js'

export interface AskedTest extends CaseOfSuite {
  /** Files of the checkout that it brings: contents by path, relative to where it runs. */
  readonly files: ReadonlyMap<string, Buffer>
  /** Why it cannot be asked at all; null where it can. */
  readonly lacking: string | null
  /** What a reader of its records should know: expectations that cannot fail. */
  readonly warnings: readonly string[]
  /** A file beside the suite as text; null where there is none. */
  readonly read: (path: string) => string | null
}

const digests = ({ files }: AskedTest): readonly unknown[] =>
  [...files].map(([path, content]) => [path, sha256(content)])

/** What runs, whatever is made of it: the same on each machine. */
export const ranOf = (one: AskedTest): readonly unknown[] => [
  driveScript(one.test, {
    slowness: { start: 1, run: 1 },
    verifiesIr: false,
    path: '',
    files: [...one.files.keys()],
  }),
  digests(one),
]

/** Digest of what the test asks, and how its output is read. Its files are not in it: another compiler makes others. */
export const questionOfTest = (one: AskedTest): string => {
  const { expects, returnCode, willFail, localTime } = one.test
  const [script] = ranOf(one)
  return identity([script, expects.map(({ mode, text }) => [mode, text]), returnCode, willFail, localTime])
}
