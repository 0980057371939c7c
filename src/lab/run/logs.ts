/** `<out>/logs`: for people who want to see for themselves. One folder a cell; nothing reads it back. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from '../../judge/exercise/exercise.js'
import type { Cell } from '../../supply/plan/cell.js'

export interface CellLog {
  save(label: string, program: string, outcome: Outcome): Promise<void>
}

/** The folder of a machine's name under `<out>/logs`; its console.log is shared by the cells that it was asked. */
const folderOf = (machine: string): string => `machine-${machine}`

export const machineLogDir = (logs: string, machine: string): string => join(logs, folderOf(machine))

/** A log that never fails a run: what cannot be written (a full disk) is not worth an answer. */
function cellLog(logs: string, cell: Cell, machine: string): CellLog {
  const folder = join(logs, `${cell.kernel.id}_${cell.bpftrace.id}`)
  const attempt = async (write: Promise<unknown>): Promise<void> => {
    await write.catch(() => undefined)
  }
  let count = 0
  return {
    async save(label, program, outcome) {
      const base = join(folder, `${String(++count).padStart(2, '0')}-${label.replace(/[^a-z0-9-]+/gi, '')}`)
      await attempt(mkdir(folder, { recursive: true }))
      await attempt(symlink(join('..', folderOf(machine), 'console.log'), join(folder, 'console.log')))
      await attempt(writeFile(`${base}.bt`, program))
      if (outcome.kind === 'lost') return attempt(writeFile(`${base}.lost`, `${outcome.reason}\n`))
      await attempt(writeFile(`${base}.stdout`, outcome.stdout))
      await attempt(writeFile(`${base}.stderr`, outcome.stderr))
      await attempt(writeFile(`${base}.events`, outcome.collected.join('')))
      if (outcome.seen.length > 0) await attempt(writeFile(`${base}.bpftool`, outcome.seen.join('\n')))
    },
  }
}

/** The logs of a machine's cells, one each: the numbers in it go on, however often the cell has its turn. */
export function cellLogs(logs: string, machine: string): (cell: Cell) => CellLog {
  const opened = new Map<Cell, CellLog>()
  return (cell) => {
    const log = opened.get(cell) ?? cellLog(logs, cell, machine)
    opened.set(cell, log)
    return log
  }
}
