/** Asks a machine one test, as often as it takes to be believed. */
import { readFileSync } from 'node:fs'
import { carriedPath } from '../../judge/exercise/carried.js'
import { ENVIRONMENT } from '../../judge/exercise/command.js'
import type { Exercise, Outcome } from '../../judge/exercise/exercise.js'
import { drivenBy, driveMilliseconds, driveScript, MOST_OUTPUT } from '../../suite/driven.js'
import type { Driven, Slowness } from '../../suite/driven.js'
import type { Attempt } from '../../records/record.js'
import type { AskedTest } from './asked-test.js'
import { sha256 } from '../../lib/files.js'
import { identity } from '../../supply/artefacts/store.js'
import { FACTS_COMMAND } from './facts.js'
import type { CellFacts } from './facts.js'
import type { SeenTest } from './test-memory.js'
import { attemptOfTest, attemptOfTold } from './test-attempt.js'
import type { JudgingHow } from './test-attempt.js'

/** The script that drives a test. */
export const DRIVER = readFileSync(new URL('drive.sh', import.meta.url))

/** How much longer upstream's seconds are, by what runs the machine. */
export const SLOWNESS: Readonly<Record<'kvm' | 'tcg' | 'none', Slowness>> = {
  kvm: { start: 1, run: 1 },
  none: { start: 2, run: 1 },
  tcg: { start: 8, run: 4 },
}

/** Digest of all of ours that a test's run hangs on. */
export const DRIVING = identity([sha256(DRIVER), SLOWNESS, ENVIRONMENT, MOST_OUTPUT, FACTS_COMMAND])

/** Where a test has its files; a machine has that place empty for each exercise. */
const PLACE = '/tmp'
/** How many files the request of an exercise has room for, beside our own. */
export const MOST_FILES = 60

/** What machines carry for these tests: contents by path in the guest. */
export function carriedForTests(tests: readonly AskedTest[]): ReadonlyMap<string, Buffer> {
  const contents = [DRIVER, ...tests.flatMap(({ files }) => [...files.values()])]
  return new Map(contents.map((content) => [carriedPath(content), content]))
}

export interface DriveHow {
  /** The identity of the image that holds bpftrace. */
  readonly image: string
  readonly slowness: Slowness
  readonly verifiesIr: boolean
}

const scriptOf = ({ test, files }: AskedTest, { slowness, verifiesIr }: DriveHow): string =>
  driveScript(test, { slowness, verifiesIr, path: ENVIRONMENT['PATH'] ?? '', files: [...files.keys()] })

export function exerciseOfTest(one: AskedTest, how: DriveHow): Exercise {
  const copies = [...one.files.values()].map((content, index): [string, string] => [
    `${PLACE}/suite-${index}`,
    carriedPath(content),
  ])
  return {
    image: how.image,
    args: ['/bin/bash', `${PLACE}/suite-drive`, PLACE],
    environment: ENVIRONMENT,
    files: { [`${PLACE}/suite-test`]: scriptOf(one, how) },
    copies: Object.fromEntries([[`${PLACE}/suite-drive`, carriedPath(DRIVER)], ...copies]),
    collect: ['report', 'setup', 'cleanup'].map((name) => `${PLACE}/suite-${name}`),
    timeoutMs: driveMilliseconds(one.test, how.slowness),
    outputLimit: MOST_OUTPUT,
  }
}

/** What an outcome says of the test; a text where it says nothing, which says why. */
export function drivenIn({ test }: AskedTest, outcome: Outcome): Driven | string {
  if (outcome.kind === 'lost') return outcome.reason
  if (outcome.ended === 'flood') return { kind: 'flooded' }
  if (outcome.ended === 'timeout') return 'what the test started did not end, and could not be ended'
  const [facts = '', setup = '', cleanup = ''] = outcome.collected
  const driven = drivenBy(test, outcome.stdout, { facts, setup, cleanup })
  return driven ?? `the test could not be driven: ${outcome.stderr.trim().slice(-300) || 'without a word'}`
}

export interface TestAnswer {
  readonly attempts: readonly Attempt[]
  /** What was seen in those attempts that came to a conclusion. */
  readonly runs: SeenTest['runs']
}

/**
 * @param ask has a machine run it
 * @param settled whether attempts tell enough
 */
export async function askTest(
  one: AskedTest,
  facts: CellFacts,
  how: Omit<DriveHow, 'verifiesIr'> & Pick<JudgingHow, 'older' | 'isEmulated'>,
  ask: (exercise: Exercise) => Promise<Outcome>,
  settled: (attempts: readonly Attempt[]) => boolean,
  onTold: (attempt: Attempt, outcome: Outcome) => Promise<void>,
): Promise<TestAnswer> {
  const attempts: Attempt[] = []
  const runs: SeenTest['runs'] = []
  const exercise = exerciseOfTest(one, { ...how, verifiesIr: facts.verifiesIr })
  do {
    const outcome = await ask(exercise)
    const driven = drivenIn(one, outcome)
    const attempt =
      typeof driven === 'string'
        ? attemptOfTold({ outcome: 'error', order: null, reason: driven }, outcome.milliseconds)
        : attemptOfTest(
            one.test,
            driven,
            { read: one.read, older: how.older, isEmulated: how.isEmulated },
            outcome.milliseconds,
          )
    if (typeof driven !== 'string') runs.push({ driven, milliseconds: outcome.milliseconds })
    attempts.push(attempt)
    await onTold(attempt, outcome)
  } while (!settled(attempts))
  return { attempts, runs }
}
