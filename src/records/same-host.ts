/** Which kernel `host` was: records give this name to whatever kernel the machine had that asked. Pure. */
import { HOST } from '../matrix/names.js'
import type { ResultRecord } from './record.js'

type SeenKernel = Pick<ResultRecord, 'kernel' | 'release'>

/** Releases of the kernels that these records call `host`, each once; those that never came up say none. */
export const hostReleases = (records: readonly SeenKernel[]): string[] => [
  ...new Set(records.flatMap(({ kernel, release }) => (kernel === HOST && release !== '' ? [release] : []))),
]

/**
 * Whether a record is of another kernel than this machine has, by the same name.
 * @param release of this machine's kernel; undefined where it is not asked, and so nothing takes the record's place
 */
export const isOfAnotherHost = (
  { kernel, release: seen }: SeenKernel,
  release: string | undefined,
): boolean => kernel === HOST && release !== undefined && seen !== release
