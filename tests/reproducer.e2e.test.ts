/** What a report's reader pastes into a shell shows what the record says: in guests, without anything else of this tool. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTimed } from '../src/judge/exercise/program.js'
import { reproducerOf } from '../src/answers/report/reproducer/reproducer.js'
import type { ResultRecord } from '../src/records/record.js'
import { loadRecords } from '../src/records/store.js'
import { ROOT } from './command.js'
import { exerciseIn, keptMachine } from './kept-machine.js'

/** What is pasted where: `CASE BUILD`, or every case with those builds. */
const PASTED: Readonly<Record<string, readonly string[]>> = process.env['REPRODUCE']
  ? (JSON.parse(process.env['REPRODUCE']) as Record<string, string[]>)
  : {
      '6.12*': [
        'seed-fexit 0.23.2',
        'fexit 0.23.2',
        'fexit 0.27.1',
        'session-exit 0.27.1',
        'page-faults 0.27.1',
        'uprobe 0.17.0',
        'kprobe 0.11.3',
      ],
      '6.18*': ['kretprobe-multi 0.27.1', 'cpu-clock 0.23.2', 'several-points 0.27.1'],
    }

let place: string
let records: readonly ResultRecord[]
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-reproducer-'))
  records = (await loadRecords(join(ROOT, 'results'))).records
})
afterAll(() => rm(place, { recursive: true, force: true }))

describe.each(Object.entries(PASTED))('on %s', (kernel, pasted) => {
  let machine: Awaited<ReturnType<typeof keptMachine>>
  beforeAll(async () => {
    machine = await keptMachine(place, kernel)
  })
  afterAll(() => machine.close())

  test.each(pasted)(
    '%s',
    async (what) => {
      const [name, id] = what.split(' ')
      const build = machine.builds.find((one) => one.id === id)!
      const one = machine.matrix.cases.find((each) => each.name === name)!
      const record = records.find(
        (each) => each.case === name && each.bpftrace === id && each.kernel === machine.kernel.id,
      )!
      const { text } = reproducerOf(one, build.version, 'x86_64')
      const { stdout, stderr } = await machine.ran(
        build,
        exerciseIn(['/bin/bash', '/tmp/pasted.sh'], { '/tmp/pasted.sh': text! }),
      )
      const seen = stdout.replace(/^Attaching.*$/gm, '').replace(/\s+/g, '')
      const [event = '-'] = record.events
      expect(seen, stderr).toContain(event)
      // A kernel skips a timer's program while bpftrace calls into it, so one event may lack a handler; no order has so little left.
      const left = seen.replaceAll(event, '')
      expect(left.length, seen).toBeLessThan(isTimed(one) ? event.length : 1)
    },
    120_000,
  )
})
