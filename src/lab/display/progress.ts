/** The state of a run as its events tell it, and that state as a grid of text. Pure. */
import pc from 'picocolors'
import { visibleLine, withoutCommands } from '../../lib/visible.js'
import { standingOf } from '../../records/exit-code.js'
import type { Standing } from '../../records/exit-code.js'
import type { RunEvent } from '../run/events.js'

/** What the grid draws of an answer. */
export interface CellProgress {
  readonly standing: Standing
  /** Whether a known issue says so. */
  readonly known: boolean
}

export interface RunProgress {
  readonly kernels: readonly string[]
  readonly builds: readonly string[]
  readonly cases: number
  readonly toAsk: number
  readonly asked: number
  readonly accelerator: string
  /** By `kernel build`: the answers so far. */
  readonly answers: ReadonlyMap<string, readonly CellProgress[]>
  /** By kernel, and then by machine: what it is doing. */
  readonly doing: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly download: string
}

export const nothingYet: RunProgress = {
  kernels: [],
  builds: [],
  cases: 0,
  toAsk: 0,
  asked: 0,
  accelerator: '',
  answers: new Map(),
  doing: new Map(),
  download: '',
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

function withDoing(
  doing: RunProgress['doing'],
  { kernel, machine, doing: what }: Extract<RunEvent, { type: 'machine' }>,
): RunProgress['doing'] {
  return new Map(doing).set(kernel, new Map(doing.get(kernel)).set(machine, visibleLine(what)))
}

/** The state after an event. */
export function advance(state: RunProgress, event: RunEvent): RunProgress {
  switch (event.type) {
    case 'planned':
      return {
        ...state,
        kernels: event.kernels,
        builds: event.builds,
        cases: event.cases,
        toAsk: event.toAsk,
      }
    case 'accelerator':
      return { ...state, accelerator: event.accelerator }
    case 'machine':
      return { ...state, download: '', doing: withDoing(state.doing, event) }
    case 'version':
      return { ...state, download: `asking ${visibleLine(event.what)} for its version` }
    case 'download':
      return {
        ...state,
        download:
          event.received < event.total
            ? `${visibleLine(event.what)} ${megabytes(event.received)} of ${megabytes(event.total)} MB`
            : '',
      }
    case 'record': {
      const { record } = event
      const key = `${record.kernel} ${record.bpftrace}`
      const seen: CellProgress = { standing: standingOf(record), known: record.verdict === 'known' }
      const answers = new Map(state.answers).set(key, [...(state.answers.get(key) ?? []), seen])
      return { ...state, answers, asked: state.asked + (event.remembered ? 0 : 1) }
    }
  }
}

/** The worst of a cell's answers, as a sign. */
function markOf(answers: readonly CellProgress[]): string {
  const standings = new Set(answers.map(({ standing }) => standing))
  if (standings.has('unexpected')) return pc.red('✗')
  if (standings.has('unanswered')) return pc.yellow('?')
  return answers.some(({ known }) => known) ? pc.yellow('✓') : pc.green('✓')
}

function cellText(answers: readonly CellProgress[] | undefined, cases: number): string {
  if (!answers) return pc.dim('·'.padEnd(8))
  const count = `${answers.length}/${cases}`
  return (
    (answers.length < cases ? pc.dim(count) : `${markOf(answers)} ${count}`) +
    ' '.repeat(Math.max(0, 8 - count.length - (answers.length < cases ? 0 : 2)))
  )
}

/** What is left, in words, by the pace so far; nothing while there is no pace. */
export function remaining(state: RunProgress, elapsedMs: number): string {
  const left = state.toAsk - state.asked
  if (left <= 0 || state.asked < 3) return ''
  const seconds = Math.round(((elapsedMs / state.asked) * left) / 1000)
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`
}

/** The grid: kernels downwards, bpftrace builds across, and beside each kernel what its machines are doing. */
export function grid(state: RunProgress, elapsedMs: number, columns: number): string {
  const width = Math.max(8, ...state.kernels.map((id) => id.length)) + 2
  const head = ' '.repeat(width) + state.builds.map((build) => visibleLine(build).padEnd(9)).join('')
  const rows = state.kernels.map((kernel) => {
    const cells = state.builds.map((build) => cellText(state.answers.get(`${kernel} ${build}`), state.cases))
    const busy = [...(state.doing.get(kernel)?.values() ?? [])].filter((what) => what !== '')
    const doing = busy.join(' | ').slice(0, Math.max(0, columns - width - 9 * cells.length - 2))
    return visibleLine(kernel).padEnd(width) + cells.join(' ') + ' ' + pc.dim(doing)
  })
  const foot = [
    `${state.asked} of ${state.toAsk} asked`,
    state.accelerator && `under ${state.accelerator}`,
    remaining(state, elapsedMs),
    state.download,
  ].filter(Boolean)
  return [head, ...rows, foot.join(' · ').slice(0, columns)].join('\n')
}

/** An event in words, some of which may be bpftrace's own; null for those that a log has no use for. */
function wordsOf(event: RunEvent): string | null {
  switch (event.type) {
    case 'planned':
      return `planned ${event.kernels.length} kernels × ${event.builds.length} bpftrace builds × ${event.cases} cases: ${event.remembered} answers remembered, ${event.toAsk} to ask`
    case 'accelerator':
      return `accelerator ${event.accelerator}: ${event.why}`
    case 'machine':
      return `${event.machine}: ${event.doing || 'done'}`
    case 'record': {
      const { kernel, bpftrace, case: name, verdict, reason } = event.record
      return event.remembered ? null : `${kernel} × ${bpftrace} ${name}: ${verdict} (${reason})`
    }
    case 'version':
      return `asking ${event.what} for its version, in a guest`
    case 'download':
      return event.received === event.total ? `fetched ${event.what} (${megabytes(event.total)} MB)` : null
  }
}

/**
 * An event as one line for a log, or null for those that a log has no use for. Whatever the words are, it stays one line,
 * no terminal obeys it, and no CI system that reads the log finds a command in it.
 */
export function line(event: RunEvent): string | null {
  const words = wordsOf(event)
  return words === null ? null : withoutCommands(visibleLine(words))
}
