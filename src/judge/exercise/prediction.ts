/** What matrix.yaml predicts of a case at a place. A prediction steers how a case is asked, never whether. Pure. */
import { probeType } from '../../matrix/probes.js'
import type { Case } from '../../matrix/schema.js'
import { satisfies } from '../../matrix/versions.js'
import type { Range } from '../../matrix/versions.js'
import { probesOf } from './spelling.js'

export interface Place {
  readonly kernel: string
  readonly bpftrace: string
  /** The kernel's options that are set; null, or absent, where its configuration cannot be read. */
  readonly config?: ReadonlyMap<string, string> | null
}

interface Ranges {
  readonly kernel?: Range | undefined
  readonly bpftrace?: Range | undefined
}

const covers = ({ kernel, bpftrace }: Ranges, place: Place): boolean =>
  (kernel === undefined || satisfies(place.kernel, kernel)) &&
  (bpftrace === undefined || satisfies(place.bpftrace, bpftrace))

/** What a case needs of the kernel's configuration, `CONFIG_X` or `CONFIG_X=y`: by its probe types, and by its own word. */
const needsOf = (one: Case): string[] => [
  ...(one.kind === 'ordering' ? probesOf(one).flatMap((probe) => probeType(probe).config) : []),
  ...(one.supported.config ?? []),
]

/** The options that a prediction for the case looks at. */
export const optionsOf = (one: Case): string[] => [
  ...new Set(needsOf(one).map((need) => need.split('=')[0] ?? '')),
]

function meets(config: ReadonlyMap<string, string>, need: string): boolean {
  const [option = '', value] = need.split('=')
  const set = config.get(option) ?? ''
  return value === undefined ? ['y', 'm'].includes(set) : set === value
}

/**
 * Whether the case can be asked there, by its `supported`, its `refused` and its probe types; null where nothing is
 * predicted. Where the configuration cannot be read, versions alone decide.
 */
export function prediction(one: Case, place: Place): 'answered' | 'refused' | null {
  if (one.unpredicted !== undefined) return null
  const { config } = place
  const answered =
    covers(one.supported, place) &&
    !one.refused.some((ranges) => covers(ranges, place)) &&
    (!config || needsOf(one).every((need) => meets(config, need)))
  return answered ? 'answered' : 'refused'
}
