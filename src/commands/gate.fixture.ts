/** The gate and its baseline as their users call them, on the committed records and the committed policy. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { placeOf } from '../records/place.js'
import type { Attempt, ResultRecord } from '../records/record.js'
import { verdictOf } from '../judge/verdict/verdict.js'
import { accept } from './baseline.js'
import type { AcceptFlags } from './flags/baseline.js'
import { JUDGING } from './flags/flags.fixture.js'
import type { Surroundings } from './surroundings.js'
import { gate } from './gate.js'
import type { GateFlags } from './flags/gate.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MATRIX = join(ROOT, 'matrix.yaml')
export const committed = (await readFile(join(ROOT, 'results/records.jsonl'), 'utf8')).trimEnd().split('\n')
export const recordIn = (line: string): ResultRecord => JSON.parse(line) as ResultRecord
export const BUILDS = [...new Set(committed.map((line) => recordIn(line).bpftrace))]
export const KERNELS = [...new Set(committed.map((line) => recordIn(line).kernel))]

export const change = (line: string, changes: Partial<ResultRecord>): string =>
  JSON.stringify({ ...recordIn(line), ...changes })

/** The line with other attempts, and with the verdict that they make where no known issue covers the case. */
export function attempted(line: string, attempts: readonly Attempt[]): string {
  const record = recordIn(line)
  return change(line, {
    attempts: [...attempts],
    ...verdictOf({ name: record.case }, attempts, [], placeOf(record), null),
  })
}

interface Said {
  readonly code: number
  readonly text: string
}

async function saying(act: (surroundings: Surroundings) => Promise<number>): Promise<Said> {
  let text = ''
  const stdout = { write: (piece: string) => (text += piece) } as unknown as NodeJS.WriteStream
  const stderr = { write: () => true } as unknown as NodeJS.WriteStream
  const code = await act({ environment: {}, stdout, stderr, signal: new AbortController().signal })
  return { code, text }
}

export interface GatePlace {
  /** The directory; it is there between `open` and `close`. */
  readonly scratch: string
  /** The committed records. */
  readonly baseline: string
  /** The records that are judged: those that a test keeps. */
  readonly out: string
  readonly open: () => Promise<void>
  readonly close: () => Promise<void>
  readonly keep: (lines: readonly string[]) => Promise<void>
  readonly judge: (args?: Partial<GateFlags>) => Promise<Said>
  readonly accepting: (args?: Partial<AcceptFlags>) => Promise<Said>
  /** The committed matrix with another policy. */
  readonly policed: (policy: string) => Promise<string>
}

/** A directory for the gate. Opened before each test and closed after it, no test finds another's records. */
export function gatePlace(): GatePlace {
  const scratch = join(tmpdir(), `gate-${randomUUID()}`)
  const baseline = join(scratch, 'baseline.jsonl')
  const out = join(scratch, 'out.jsonl')
  return {
    scratch,
    baseline,
    out,
    async open() {
      await mkdir(scratch)
      await writeFile(baseline, `${committed.join('\n')}\n`)
    },
    close: () => rm(scratch, { recursive: true }),
    keep: (lines) => writeFile(out, lines.map((line) => `${line}\n`).join('')),
    judge: (args = {}) =>
      saying((surroundings) =>
        gate(
          {
            ...JUDGING,
            config: MATRIX,
            out,
            today: '2026-11-22',
            ...args,
          },
          surroundings,
        ),
      ),
    accepting: (args = {}) =>
      saying((surroundings) => accept({ config: MATRIX, out, baseline, json: false, ...args }, surroundings)),
    async policed(policy) {
      const file = join(scratch, 'matrix.yaml')
      const whole = await readFile(MATRIX, 'utf8')
      const text = whole.replace('known-issues.yaml', join(ROOT, 'known-issues.yaml'))
      await writeFile(file, `${text.slice(0, text.indexOf('\ngate:'))}\ngate: ${policy}\n`)
      return file
    },
  }
}
