/** What a reproduction is made of. Types alone. */
import type { Case, KnownIssue } from '../../../matrix/schema.js'
import type { ImageClosure } from '../../../records/closures.js'
import type { ResultRecord } from '../../../records/record.js'

export interface ReproductionFacts {
  readonly one: Case
  readonly record: ResultRecord
  /** The packages of the build's image, where they are known. */
  readonly closure: ImageClosure | undefined
  /** The known issue that says what was seen, if any. */
  readonly issue: KnownIssue | undefined
  /** What is found of the case there, sentences. */
  readonly findings: readonly string[]
  /** run.sh, which is the same for all. */
  readonly runner: string
  /** This tool's version. */
  readonly tool: string
}
