/** What helps where two handlers do not run as they are written, with what the records say of it. Pure. */
import { plural } from '../../lib/words.js'
import type { AskedPlaces } from './asked.js'
import type { Attaching } from './attaching.js'
import { askedCells, keepingBuilds } from './stretches.js'
import type { PairGrid } from './stretches.js'

/** How both handlers may attach instead, and how that is told. */
interface InsteadWay {
  readonly as: string
  readonly words: string
}

const exactly = (as: string): InsteadWay => ({ as, words: `name the functions: ${as} by exact names` })
const both = (as: string): InsteadWay => ({ as, words: `attach both by ${as}` })

/** By how the two attach, sorted. */
const INSTEAD: Readonly<Record<string, readonly InsteadWay[]>> = {
  kprobe: [both('fentry')],
  'kprobe*': [exactly('kprobe'), both('fentry')],
  'kprobe kprobe*': [exactly('kprobe'), both('fentry')],
  'fentry kprobe': [both('kprobe'), both('fentry')],
  'fentry kprobe*': [exactly('kprobe'), both('fentry')],
  fentry: [both('kprobe')],
  kretprobe: [both('fexit')],
  'kretprobe*': [exactly('kretprobe'), both('fexit')],
  'kretprobe kretprobe*': [exactly('kretprobe'), both('fexit')],
  'fexit kretprobe': [both('kretprobe'), both('fexit')],
  'fexit kretprobe*': [exactly('kretprobe'), both('fexit')],
  fexit: [both('kretprobe')],
  'uprobe*': [exactly('uprobe')],
  'uprobe uprobe*': [exactly('uprobe')],
  'uretprobe*': [exactly('uretprobe')],
  'uretprobe uretprobe*': [exactly('uretprobe')],
  'software cpu-clock': [both('profile')],
}

const ONE_BLOCK = 'write both in one block, with their filters as conditions in it: statements run as written'

const kindsOf = ({ first, second }: Attaching): string => [...new Set([first, second])].sort().join(' ')

/** `in all 55 cells that are asked for`, with where it is refused; undefined where it does not help. */
function helping(places: AskedPlaces, grid: PairGrid, instead: PairGrid): string | undefined {
  const cells = askedCells(places, instead)
  const count = (keeping: string): number => cells.filter(({ answer }) => answer.keeping === keeping).length
  const helps = askedCells(places, grid).every(
    ({ row, column, answer }) => answer.keeping !== 'broken' || instead[row]?.[column]?.keeping === 'kept',
  )
  const [kept, refused] = [count('kept'), count('refused')]
  if (!helps || kept === 0 || kept + refused < cells.length) return undefined
  const isAll = kept === cells.length
  if (isAll && kept === 1) return 'runs as written there'
  const where = isAll ? `all ${plural(kept, 'cell')}` : `${kept} of ${plural(cells.length, 'cell')}`
  return `runs as written in ${where} that are asked for${isAll ? '' : ', and is refused in the others'}`
}

/**
 * @param grid how the two were seen to run
 * @param gridOf how they would run if both attached in this way; undefined where nobody measured that
 * @returns parts of a sentence, the one that always helps first
 */
export function remediesOf(
  places: AskedPlaces,
  attaching: Attaching,
  grid: PairGrid,
  gridOf: (as: string) => PairGrid | undefined,
): string[] {
  const others = (INSTEAD[kindsOf(attaching)] ?? []).flatMap(({ as, words }) => {
    const instead = gridOf(as)
    const told = instead && helping(places, grid, instead)
    return told === undefined ? [] : [words.includes(':') ? `${words} ${told}` : `${words}, which ${told}`]
  })
  const builds = keepingBuilds(places, grid)
  const kernels =
    places.rows.length === 1 ? 'the kernel that is' : `all ${places.rows.length} kernels that are`
  const does = /^bpftrace \S+$/.test(builds) ? 'runs' : 'run'
  return [
    ONE_BLOCK,
    ...others,
    ...(builds === ''
      ? []
      : [`take another build: ${builds} ${does} them as written on ${kernels} asked for`]),
  ]
}
