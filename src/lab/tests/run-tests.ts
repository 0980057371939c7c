/** A run of tests: what nothing remembers goes to machines, several for a kernel; every answer becomes a record at once. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { coldSeconds, startSeconds, BOOT_SECONDS } from '../../supply/plan/expected-time.js'
import type { PlannedQuestion } from '../run/events.js'
import type { Lab } from '../run/lab.js'
import { allOrNone, proofFor } from '../run/run.js'
import { makeScratch } from '../run/scratch.js'
import { nextQueue, queuesOf } from './queue.js'
import type { TestQueue } from './queue.js'
import { recallTests } from './recall-tests.js'
import type { TestAsking } from './recall-tests.js'
import { serve } from './serve.js'

/** What is expected to be asked, for those who tell how long that takes: as if machines shared a queue by turns. */
function plannedTests(queues: readonly TestQueue[], jobs: number): PlannedQuestion[] {
  const machines = Math.max(1, Math.floor(jobs / Math.max(1, queues.length)))
  const before = new Set<string>()
  return queues.flatMap(({ kernel, left }) =>
    left.map(({ cell, one }, index): PlannedQuestion => {
      const machine = index % machines === 0 ? kernel : `${kernel}+${(index % machines) + 1}`
      const { version, id } = cell.bpftrace
      const isFirst = (what: string): boolean => !before.has(what) && before.add(what).size > 0
      const seconds =
        startSeconds(version) +
        (isFirst(machine) ? BOOT_SECONDS : 0) +
        (isFirst(`${machine} ${id}`) ? coldSeconds(version) : 0)
      return {
        machine,
        wave: 0,
        kernel,
        build: id,
        runtime: cell.runtime,
        case: one.name,
        company: null,
        seconds,
      }
    }),
  )
}

/**
 * Asks tests. What the world withholds becomes records with verdict `error`; a record or an answer that cannot be written
 * ends the run.
 * @throws UnavailableError where the disk refuses, or nothing can boot
 * @returns when every test is answered or the signal has aborted
 */
export async function runTests(lab: Lab, asking: TestAsking): Promise<void> {
  const { tell, workshop } = lab
  const { answered, open, facts } = await recallTests(asking, workshop)
  const queues = queuesOf(open)
  tell({
    type: 'planned',
    kernels: [...new Set(asking.cells.map(({ kernel }) => kernel.id))],
    builds: [...new Set(asking.cells.map(({ bpftrace }) => bpftrace.id))],
    cases: new Set(asking.cells.flatMap((cell) => asking.testsOf(cell).map(({ name }) => name))).size,
    remembered: answered.length,
    toAsk: open.length,
    jobs: asking.jobs,
    questions: plannedTests(queues, asking.jobs),
  })
  for (const record of answered) {
    asking.onRecord(record)
    tell({ type: 'record', record, remembered: true })
  }
  if (open.length === 0) return
  const cells = [...new Set(open.map(({ cell }) => cell))]
  await asking.onOpen(cells)
  const scratch = await makeScratch(tmpdir())
  try {
    const proof = await proofFor([cells.map((cell) => ({ cell }))], lab, scratch)
    const known = new Map(facts)
    await allOrNone(lab.signal, (stop, failed) =>
      Array.from({ length: asking.jobs }, async () => {
        for (let queue = nextQueue(queues); queue && !stop.aborted; queue = nextQueue(queues)) {
          queue.machines++
          const number = ++queue.served
          const machine = number === 1 ? queue.kernel : `${queue.kernel}+${number}`
          try {
            await serve(queue, machine, known, { lab: { ...lab, signal: stop }, asking, proof, scratch })
          } catch (error) {
            failed(error)
          } finally {
            queue.machines--
          }
        }
      }),
    )
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
