/** What a test needs of the place where it is to run, as far as no command has to be run for it. Pure. */
import { factsOfArchitecture, type Architecture } from '../matrix/architecture.js'
import { isForArchitecture } from './arch.js'
import { featureMissing } from './features.js'
import type { SuiteTest } from './suite-test.js'

/** Where a test is to run. */
export interface SuitePlaceFacts {
  /** What `uname -r` says. */
  readonly release: string
  readonly architecture: Architecture
  /** What `bpftrace --info` says there, both streams. */
  readonly info: string
  /** Variables of the runner, for SKIP_IF_ENV_HAS. */
  readonly environment: Readonly<Record<string, string>>
}

const parts = (version: string): (string | number)[] =>
  version
    .split(/(\d+|[a-z]+|\.)/)
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))

/**
 * Compares as Python's LooseVersion does: numbers, words and other signs one by one, and what ends first is less. Between a
 * number and a word, which it refuses to compare, the number is less.
 * @returns below 0 where `a` is less, 0 where they are the same, above 0 otherwise
 */
export function compareLoosely(a: string, b: string): number {
  const [ours, others] = [parts(a), parts(b)]
  for (const [at, part] of ours.entries()) {
    const other = others[at]
    if (other === undefined) return 1
    if (part === other) continue
    if (typeof part === typeof other) return part < other ? -1 : 1
    return typeof part === 'number' ? -1 : 1
  }
  return ours.length - others.length
}

/** The first requirement that is not met, in words; null where all are. Those of REQUIRES are the guest's to answer. */
export function unmetRequirement(test: SuiteTest, place: SuitePlaceFacts): string | null {
  const { release, architecture, info, environment } = place
  if (!isForArchitecture(test, architecture))
    return `is for ARCH ${test.arch.join('|')}, and this is ${factsOfArchitecture(architecture).machine}`
  if (test.kernelMin !== '' && compareLoosely(test.kernelMin, release) > 0)
    return `needs a kernel from ${test.kernelMin} on, and this is ${release}`
  if (test.kernelMax !== '' && compareLoosely(test.kernelMax, release) < 0)
    return `needs a kernel up to ${test.kernelMax}, and this is ${release}`
  if (test.skipIf && (environment[test.skipIf.name] ?? '') === test.skipIf.value)
    return `is not for where ${test.skipIf.name} is '${test.skipIf.value}'`
  return featureMissing(test.features, test.withoutFeatures, info)
}

/** The requirement of a command that failed, in words. */
export const unmetCommand = (command: string): string => `needs that '${command}' succeeds`
