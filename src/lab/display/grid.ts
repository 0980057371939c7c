/** The state of a run as a grid of text: kernels downwards, builds across. Nothing is wider than the terminal. Pure. */
import pc from 'picocolors'
import { shortened, visibleLine } from '../../lib/visible.js'
import { roughly } from '../../lib/words.js'
import type { CellProgress, RunProgress } from './progress.js'
import { workLines } from './work.js'

/** The worst of a cell's answers, as a sign. */
function markOf(answers: readonly CellProgress[]): string {
  const standings = new Set(answers.map(({ standing }) => standing))
  if (standings.has('unexpected')) return pc.red('✗')
  if (standings.has('unanswered')) return pc.yellow('?')
  return answers.some(({ known }) => known) ? pc.yellow('✓') : pc.green('✓')
}

/** How the columns of a terminal are given away. */
interface Layout {
  /** Of the kernels' names, and of each build, with the space behind. */
  readonly kernel: number
  readonly builds: readonly number[]
  /** Whether a cell says of how many cases so many are answered. */
  readonly counted: boolean
  /** What is left for the words beside a row. */
  readonly doing: number
}

/** The least columns in which words say anything. */
const FEWEST = 8

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

/** Full cells where there is room for them; else names are shortened, then cells; builds without room are left out. */
function layoutOf({ kernels, builds, cases }: RunProgress, columns: number): Layout {
  const longest = Math.max(FEWEST, ...kernels.map((id) => visibleLine(id).length)) + 2
  const count = `✓ ${cases}/${cases}`.length
  const whole = builds.map((id) => Math.max(visibleLine(id).length, count) + 2)
  if (longest + sumOf(whole) <= columns)
    return { kernel: longest, builds: whole, counted: true, doing: columns - longest - sumOf(whole) }
  const kernel = Math.min(longest, Math.max(FEWEST, Math.floor(columns / 3)))
  const even = Math.floor((columns - kernel) / builds.length)
  const counted = even > count
  const width = counted ? even : Math.max(even, String(cases).length + 1, 4)
  const widths = builds.slice(0, Math.floor((columns - kernel) / width)).map(() => width)
  return { kernel, builds: widths, counted, doing: columns - kernel - sumOf(widths) }
}

/** Text in so many columns, the last of which is left empty. */
const placed = (text: string, columns: number): string =>
  shortened(visibleLine(text), Math.max(1, columns - 1)).padEnd(columns)

function cellText(
  answers: readonly CellProgress[] | undefined,
  cases: number,
  counted: boolean,
  columns: number,
): string {
  if (!answers) return pc.dim('·') + ' '.repeat(columns - 1)
  const isWhole = answers.length >= cases
  const count = counted ? `${answers.length}/${cases}` : isWhole ? '' : String(answers.length)
  const length = count.length + (isWhole ? (counted ? 2 : 1) : 0)
  const text = isWhole ? `${markOf(answers)}${counted ? ` ${count}` : ''}` : pc.dim(count)
  return text + ' '.repeat(Math.max(0, columns - length))
}

/** What the machines of a kernel are doing, each with its part of the room. */
function doingText(busy: readonly string[], columns: number): string {
  if (columns < FEWEST || busy.length === 0) return ''
  const between = ' | '
  if (busy.join(between).length <= columns) return busy.join(between)
  const each = Math.floor((columns - between.length * (busy.length - 1)) / busy.length)
  return each < FEWEST
    ? shortened(busy.join(between), columns)
    : busy.map((what) => shortened(what, each)).join(between)
}

/** Parts with a dot between, on as many lines as they need. */
function flowing(parts: readonly string[], columns: number): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} · ${part}`.length <= columns)
      lines[lines.length - 1] = `${last} · ${part}`
    else lines.push(shortened(part, columns))
  }
  return lines
}

/** What is under way, a line each. */
export const underWay = ({ work, asking }: RunProgress, columns: number): string[] =>
  workLines([...(asking === '' ? [] : [{ what: asking }]), ...work.values()], columns)

/**
 * Kernels downwards, bpftrace builds across, beside each kernel what its machines are doing, and below what is under way.
 * @param left the seconds that the run will still take, or null where nobody can tell
 * @param columns of the terminal
 */
export function grid(state: RunProgress, left: number | null, columns: number): string {
  const { kernel, builds, counted, doing } = layoutOf(state, columns)
  const shown = state.builds.slice(0, builds.length)
  const head = ' '.repeat(kernel) + shown.map((id, index) => placed(id, builds[index] ?? 0)).join('')
  const rows = state.kernels.map((id) => {
    const cells = shown.map((build, index) =>
      cellText(state.answers.get(`${id} ${build}`), state.cases, counted, builds[index] ?? 0),
    )
    const busy = [...(state.doing.get(id)?.values() ?? [])].filter((what) => what !== '')
    return placed(id, kernel) + cells.join('') + pc.dim(doingText(busy, doing))
  })
  const hidden = state.builds.length - builds.length
  const isAsking = state.asked < state.toAsk
  const foot = [
    `${state.asked} of ${state.toAsk} asked`,
    state.accelerator && `under ${state.accelerator}`,
    left === null || !isAsking ? '' : `${roughly(left)} left`,
    hidden > 0 ? `${hidden} more builds: the terminal is too narrow` : '',
  ].filter(Boolean)
  return [head.trimEnd(), ...rows, ...flowing(foot, columns), ...underWay(state, columns)].join('\n')
}
