/** What matrix.yaml predicts of a case at a place. A prediction steers how a case is asked, never whether. Pure. */
import { probeType } from '../../matrix/probes.js'
import type { Case } from '../../matrix/schema.js'
import { holdsAt } from '../../matrix/place.js'
import type { Place } from '../../matrix/place.js'
import { beyondEmulation, isRefusedByEmulation } from './emulation.js'
import { probesOf } from './spelling.js'

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
    holdsAt(one.supported, place) &&
    !one.refused.some((ranges) => holdsAt(ranges, place)) &&
    (!config || needsOf(one).every((need) => meets(config, need)))
  return answered ? 'answered' : 'refused'
}

/** What a machine is, as far as it matters beyond versions and configuration. */
export interface MachineKind {
  /** Whether it is the host itself: predictions were measured on distributions' kernels, and another's refusal is no surprise. */
  readonly host: boolean
  /** Whether its CPU is emulated. */
  readonly emulated: boolean
}

/** What is predicted of a case on a machine; null where nothing is predicted there. */
export function predictionOn(
  one: Case,
  place: Place,
  { host, emulated }: MachineKind,
): ReturnType<typeof prediction> {
  if (host) return null
  if (emulated && isRefusedByEmulation(one)) return 'refused'
  return emulated && beyondEmulation(one) !== null ? null : prediction(one, place)
}
