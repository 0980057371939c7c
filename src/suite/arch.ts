/** ARCH: which machines a test is for. Pure. */
import { factsOfArchitecture, type Architecture } from '../matrix/architecture.js'
import type { SuiteTest } from './suite-test.js'

/** Whether a test is for an architecture: all of ours are little-endian. */
export function isForArchitecture({ arch }: Pick<SuiteTest, 'arch'>, architecture: Architecture): boolean {
  const names = [factsOfArchitecture(architecture).machine, 'le']
  const isAny = (words: readonly string[]): boolean => words.some((word) => names.includes(word))
  const wanted = arch.filter((word) => !word.startsWith('!'))
  const unwanted = arch.filter((word) => word.startsWith('!')).map((word) => word.slice(1))
  return (wanted.length === 0 || isAny(wanted)) && !isAny(unwanted)
}
