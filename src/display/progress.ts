/** The state of a run as its events tell it, and that state as a grid of text. Pure. */
import pc from 'picocolors'
import type { RunEvent } from '../run/events.js'
import type { Verdict } from '../results/record.js'

export interface Progress {
  readonly kernels: readonly string[]
  readonly builds: readonly string[]
  readonly cases: number
  readonly toAsk: number
  readonly asked: number
  readonly accelerator: string
  /** By `kernel build`: the verdicts so far. */
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>
  /** By kernel, and then by machine: what it is doing. */
  readonly doing: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly download: string
}

export const nothingYet: Progress = {
  kernels: [],
  builds: [],
  cases: 0,
  toAsk: 0,
  asked: 0,
  accelerator: '',
  verdicts: new Map(),
  doing: new Map(),
  download: '',
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

function withDoing(
  doing: Progress['doing'],
  { kernel, machine, doing: what }: Extract<RunEvent, { type: 'machine' }>,
): Progress['doing'] {
  return new Map(doing).set(kernel, new Map(doing.get(kernel)).set(machine, what))
}

/** The state after an event. */
export function advance(state: Progress, event: RunEvent): Progress {
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
    case 'download':
      return {
        ...state,
        download:
          event.received < event.total
            ? `${event.what} ${megabytes(event.received)} of ${megabytes(event.total)} MB`
            : '',
      }
    case 'record': {
      const key = `${event.record.kernel} ${event.record.bpftrace}`
      const verdicts = new Map(state.verdicts).set(key, [
        ...(state.verdicts.get(key) ?? []),
        event.record.verdict,
      ])
      return { ...state, verdicts, asked: state.asked + (event.remembered ? 0 : 1) }
    }
  }
}

const UNEXPECTED: readonly Verdict[] = ['wrong-order', 'crash', 'flaky', 'fixed']

function cellText(verdicts: readonly Verdict[] | undefined, cases: number): string {
  if (!verdicts) return pc.dim('·'.padEnd(8))
  const mark = verdicts.some((one) => UNEXPECTED.includes(one))
    ? pc.red('✗')
    : verdicts.includes('error')
      ? pc.yellow('?')
      : verdicts.includes('known')
        ? pc.yellow('✓')
        : pc.green('✓')
  const count = `${verdicts.length}/${cases}`
  return (
    (verdicts.length < cases ? pc.dim(count) : `${mark} ${count}`) +
    ' '.repeat(Math.max(0, 8 - count.length - (verdicts.length < cases ? 0 : 2)))
  )
}

/** What is left, in words, by the pace so far; nothing while there is no pace. */
export function remaining(state: Progress, elapsedMs: number): string {
  const left = state.toAsk - state.asked
  if (left <= 0 || state.asked < 3) return ''
  const seconds = Math.round(((elapsedMs / state.asked) * left) / 1000)
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`
}

/** The grid: kernels downwards, bpftrace builds across, and beside each kernel what its machines are doing. */
export function grid(state: Progress, elapsedMs: number, columns: number): string {
  const width = Math.max(8, ...state.kernels.map((id) => id.length)) + 2
  const head = ' '.repeat(width) + state.builds.map((build) => build.padEnd(9)).join('')
  const rows = state.kernels.map((kernel) => {
    const cells = state.builds.map((build) => cellText(state.verdicts.get(`${kernel} ${build}`), state.cases))
    const busy = [...(state.doing.get(kernel)?.values() ?? [])].filter((what) => what !== '')
    const doing = busy.join(' | ').slice(0, Math.max(0, columns - width - 9 * cells.length - 2))
    return kernel.padEnd(width) + cells.join(' ') + ' ' + pc.dim(doing)
  })
  const foot = [
    `${state.asked} of ${state.toAsk} asked`,
    state.accelerator && `under ${state.accelerator}`,
    remaining(state, elapsedMs),
    state.download,
  ].filter(Boolean)
  return [head, ...rows, foot.join(' · ').slice(0, columns)].join('\n')
}

/** An event as one line for a log, or null for those that a log has no use for. */
export function line(event: RunEvent): string | null {
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
    case 'download':
      return event.received === event.total ? `fetched ${event.what} (${megabytes(event.total)} MB)` : null
  }
}
