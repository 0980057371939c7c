/** The state of a run as its events tell it, and an event as a line of a log. Pure. */
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

/** Something that is fetched, made or asked before machines can run. */
export interface Work {
  /** In words. */
  readonly what: string
  /** Bytes of a download. */
  readonly bytes?: { readonly received: number; readonly total: number }
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
  /** What is under way, by its words, the oldest first. */
  readonly work: ReadonlyMap<string, Work>
  /** Which build is asked for its version, in words, before anything is planned. */
  readonly asking: string
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
  work: new Map(),
  asking: '',
}

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

function withDoing(
  doing: RunProgress['doing'],
  { kernel, machine, doing: what }: Extract<RunEvent, { type: 'machine' }>,
): RunProgress['doing'] {
  return new Map(doing).set(kernel, new Map(doing.get(kernel)).set(machine, visibleLine(what)))
}

/** @param bytes undefined where it is no download */
function withWork(work: RunProgress['work'], words: string, bytes?: Work['bytes']): RunProgress['work'] {
  const what = visibleLine(words)
  return new Map(work).set(what, { what, ...(bytes && { bytes }) })
}

function withoutWork(work: RunProgress['work'], words: string): RunProgress['work'] {
  const left = new Map(work)
  left.delete(visibleLine(words))
  return left
}

function afterDownload(
  work: RunProgress['work'],
  { what, received, total, failed }: Extract<RunEvent, { type: 'download' }>,
): RunProgress['work'] {
  const words = `fetching ${what}`
  return failed || received >= total ? withoutWork(work, words) : withWork(work, words, { received, total })
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
        asking: '',
      }
    case 'accelerator':
      return { ...state, accelerator: event.accelerator }
    case 'machine':
      return { ...state, doing: withDoing(state.doing, event) }
    case 'forecast':
      return state
    case 'version':
      return { ...state, asking: `asking ${visibleLine(event.what)} for its version` }
    case 'making': {
      const work = event.over ? withoutWork(state.work, event.what) : withWork(state.work, event.what)
      return { ...state, work }
    }
    case 'download':
      return { ...state, work: afterDownload(state.work, event) }
    case 'record': {
      const { record } = event
      const key = `${record.kernel} ${record.bpftrace}`
      const seen: CellProgress = { standing: standingOf(record), known: record.verdict === 'known' }
      const answers = new Map(state.answers).set(key, [...(state.answers.get(key) ?? []), seen])
      return { ...state, answers, asked: state.asked + (event.remembered ? 0 : 1) }
    }
  }
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
    case 'forecast':
      return event.words
    case 'version':
      return `asking ${event.what} for its version, in a guest`
    case 'making':
      return event.over ? null : event.what
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
