/** Cases asked of a real bpftrace in a real guest, or of the wrapper in its place; the asking is the product's own. */
import { imageUuid } from '../src/supply/artefacts/image.js'
import { predictionOn } from '../src/judge/exercise/prediction.js'
import { exerciseOf } from '../src/judge/exercise/command.js'
import { WRAPPED } from './guests.js'
import type { Guests } from './guests.js'
import type { Machine } from '../src/lab/machine/machine.js'
import type { Case, KnownIssue } from '../src/matrix/schema.js'
import type { Attempt } from '../src/records/record.js'
import { askCell } from '../src/lab/run/ask.js'
import { EXERCISE_TIMEOUT_MS } from '../src/lab/run/keeper.js'
import { placeOfCell } from '../src/lab/run/cell-place.js'
import { verdictOf } from '../src/judge/verdict/verdict.js'

const BPFTRACE = '/usr/bin/bpftrace'
/** Whether these guests' CPU is emulated changes little here. */
const MACHINE = { host: false, emulated: true }

export interface How {
  /** What the wrapper is told in PLANT for the n-th exercise, counted from 0; null: bpftrace itself is run. */
  readonly plant?: (exercise: number) => string | null
  readonly isolated?: boolean
  /** What is known while it is asked; nothing unless told. */
  readonly knownIssues?: readonly KnownIssue[]
  /** An exercise's deadline; the product's own unless told. */
  readonly timeoutMs?: number
}

export interface Asked {
  /** How the exercises ended, in order: `<label> exit|timeout|flood`, or `<label> lost`. */
  readonly runs: readonly string[]
  attempts(name: string): readonly Attempt[]
  /** The record's verdict and reason, as `<verdict>: <reason>`. */
  verdict(name: string, issues: readonly KnownIssue[]): string
}

export interface Asking {
  ask(cases: readonly Case[], how?: How): Promise<Asked>
  end(): Promise<void>
}

/** Machines are used again for as long as they are fit. @param cpus how many each has */
export function openAsking(guests: Guests, cpus = 1): Asking {
  const { cell } = guests
  const idle: Machine[] = []

  async function machine(): Promise<Machine> {
    const kept = idle.pop()
    if (kept) return kept
    const { machine: booted } = await guests.withBpftrace({ cpus })
    if (booted.kind === 'failed') throw new Error(booted.reason)
    return booted
  }

  async function ask(cases: readonly Case[], how: How): Promise<Asked> {
    const {
      plant = () => null,
      isolated = false,
      knownIssues = [],
      timeoutMs = EXERCISE_TIMEOUT_MS.tcg,
    } = how
    const runs: string[] = []
    const answers = new Map<string, readonly Attempt[]>()
    const end = await askCell(
      cases,
      async (program, { verbose, label, traced = false }) => {
        const lie = plant(runs.length)
        const exercise = exerciseOf(program, imageUuid(cell.bpftrace), timeoutMs, {
          version: cell.bpftrace.version,
          verbose,
          looker: traced ? guests.observers : undefined,
          traced,
        })
        const on = await machine()
        const outcome = await on.exercise(
          lie === null
            ? exercise
            : {
                ...exercise,
                args: exercise.args.map((word) => (word === BPFTRACE ? WRAPPED : word)),
                environment: { ...exercise.environment, PLANT: lie },
              },
        )
        runs.push(`${label} ${outcome.kind === 'ran' ? outcome.ended : outcome.kind}`)
        if (outcome.kind === 'ran' && outcome.unfit === null) idle.push(on)
        else await on.close()
        return outcome
      },
      {
        version: cell.bpftrace.version,
        place: placeOfCell(cell, null),
        machineKind: MACHINE,
        kernelTells: false, // nobody looks here
        isolated,
        thorough: false,
        knownIssues,
        repeat: 1,
        onAnswer: ({ name }, attempts) => void answers.set(name, attempts),
      },
    )
    // As a session has it: nothing that such a build says is believed.
    if (end) for (const { name } of cases) answers.set(name, [end])
    const attempts = (name: string): readonly Attempt[] => answers.get(name) ?? []
    return {
      runs,
      attempts,
      verdict(name, issues) {
        const one = cases.find((each) => each.name === name)
        if (!one) throw new Error(`no case '${name}' was asked`)
        const { verdict, reason } = verdictOf(
          one,
          attempts(name),
          issues,
          placeOfCell(cell, null),
          predictionOn(one, placeOfCell(cell, null), MACHINE),
        )
        return `${verdict}: ${reason}`
      },
    }
  }

  return {
    ask: (cases, how = {}) => guests.whenThereIsRoom(() => ask(cases, how)),
    async end() {
      await Promise.all(idle.map((one) => one.close()))
    },
  }
}
