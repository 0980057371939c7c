/** What the audit prints: a line for each kind, then each trial that was lost, then what was not tried. */
import { visibleLine } from '../../src/lib/visible.js'
import type { Outcome } from './bench.js'

export interface Done extends Outcome {
  readonly kind: string
  /** With its kind: `archives/cut-3`. */
  readonly name: string
}

/** @param command by which all of it is repeated */
export function tableOf(kinds: readonly string[], done: readonly Done[], command: string): string {
  const count = (all: readonly Done[], result: Outcome['result']): number =>
    all.filter((one) => one.result === result).length
  const row = (name: string, all: readonly Done[]): string => {
    const [held, lost] = [count(all, 'held'), count(all, 'lost')]
    const cells = [held + lost, held, lost, count(all, 'not tried')]
    return `${name.padEnd(12)}${cells.map((cell) => String(cell).padStart(11)).join('')}`
  }
  const lines = [
    `${'kind'.padEnd(12)}${['tried', 'held', 'lost', 'not tried'].map((name) => name.padStart(11)).join('')}`,
    ...kinds
      .map((kind) => [kind, done.filter((one) => one.kind === kind)] as const)
      .filter(([, all]) => all.length > 0)
      .map(([kind, all]) => row(kind, all)),
    row('all', done),
    ...done
      .filter(({ result }) => result === 'lost')
      .map(({ name, why }) => `lost: ${name}: ${visibleLine(why)}; repeat it: ${command} --only ${name}`),
    ...done
      .filter(({ result }) => result === 'not tried')
      .map(({ name, why }) => `not tried: ${name}: ${visibleLine(why)}`),
  ]
  return `${lines.join('\n')}\n`
}
