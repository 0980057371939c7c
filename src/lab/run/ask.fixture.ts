/** A cell that a script answers in a machine's place, and what programs may end in, for tests. */
import { expect } from 'vitest'
import type { Program } from '../../judge/exercise/program.js'
import type { Outcome, Ran } from '../../judge/exercise/exercise.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import type { Attempt } from '../../records/record.js'
import { ordering } from '../../judge/verdict/verdict.fixture.js'
import type { RunAlone } from './ask-alone.js'
import { askCell } from './ask.js'

export const KPROBE = ordering('kprobe', { probe: 'kprobe' })
const FENTRY = ordering('fentry', { probe: 'fentry' })
export const FEXIT = ordering('fexit')
export const ALL = [KPROBE, FENTRY, FEXIT]

export const LOST: Outcome = { kind: 'lost', reason: "the guest's kernel: Oops: 0002", milliseconds: 900 }
export const ended = (fields: Partial<Ran>): Outcome => ({
  kind: 'ran',
  ended: 'exit',
  exit: 0,
  signal: 0,
  stdout: '',
  stderr: '',
  collected: [''],
  seen: [],
  milliseconds: 700,
  unfit: null,
  ...fields,
})
export const MUTE = ended({ exit: 1, stdout: 'Attaching 3 probes...\n' })
export const CRASHED = ended({
  exit: -1,
  signal: 6,
  stderr: 'FATAL: Invalid probe type made it to attachpoint parser\n',
})

export const has = (program: Program, name: string): boolean => program.cases.some((one) => one.name === name)

/** bpftrace's refusal of every line of a case. */
export function refusalOf(program: Program, name: string): Outcome {
  const lines = [...program.owners].filter(([, owner]) => owner === name).map(([line]) => line)
  const words = lines.map((line) => `/tmp/program.bt:${line}:1-32: ERROR: Unrecognized probe type: fexit\n`)
  return ended({ exit: 1, stderr: words.join('') })
}

type Script = (program: Program, verbose: boolean, count: number) => Outcome

/** Asks a cell of a script; gives the labels of what was run, of those that were looked at, what was told before each, and each case's attempts, briefly. */
export async function asked(
  cases: readonly Case[],
  script: Script,
  isolated = false,
  repeat = 1,
  issues: readonly KnownIssue[] = [],
  emulated = false,
  kernelTells = false,
  thorough = false,
  host = false,
) {
  const labels: string[] = []
  const looked: string[] = []
  const answers = new Map<string, readonly Attempt[]>()
  const told: string[] = []
  const toldBefore: string[][] = []
  const run: RunAlone = (program, { verbose, label, look }) => {
    if (look) looked.push(label)
    toldBefore.push([...told])
    const outcome = script(program, verbose, labels.push(label) - 1)
    // Nothing is seen of the kernel where it is not looked at.
    return Promise.resolve(look || outcome.kind === 'lost' ? outcome : { ...outcome, seen: [] })
  }
  const end = await askCell(cases, run, {
    version: '0.23.2',
    place: { kernel: '6.12.117', bpftrace: '0.23.2' },
    machineKind: { host, emulated },
    kernelTells,
    isolated,
    thorough,
    knownIssues: issues,
    repeat,
    onAnswer: ({ name }, attempts) => {
      told.push(name)
      answers.set(name, [...attempts])
    },
  })
  if (end) for (const { name } of cases) answers.set(name, [end])
  else expect(told.toSorted()).toEqual(cases.map(({ name }) => name).toSorted())
  const attempts = Object.fromEntries(
    [...answers].map(([name, all]) => [name, all.map((one) => `${one.mode} ${one.order ?? one.outcome}`)]),
  )
  return { labels, looked, attempts, told, toldBefore, answers }
}
