/** How the questions of a run are spread over machines. Pure. */
import type { AskingManner } from '../../supply/plan/expected-time.js'
import { shareOut } from '../../supply/plan/shard.js'
import type { CellQuestions } from './kernel-session.js'

/** What one machine is to be asked, one question after the other. */
export interface Session {
  /** A kernel's first machine has its name; further ones count behind a sign that no kernel's name has. */
  readonly machine: string
  readonly questions: readonly CellQuestions[]
}

/** The cells of one kernel on so many machines, that all take about as long; fewer where there are fewer cells. */
function cut(questions: readonly CellQuestions[], machines: number, manner: AskingManner): Session[] {
  const [first] = questions
  if (!first) return []
  return shareOut(questions, machines, manner)
    .filter((share) => share.length > 0)
    .map((share, index) => ({
      machine: index === 0 ? first.cell.kernel.id : `${first.cell.kernel.id}+${index + 1}`,
      questions: share,
    }))
}

/**
 * Whole kernels, whose cells share a boot, for as long as there is one for every job; those that are left over in the
 * end are cut, because one job would have to do what the others wait for. Containers share the host's one kernel and
 * take turns anyway: theirs come first and are never cut.
 * @param kernels the questions of each kernel
 * @param jobs machines at a time
 * @param manner how they are asked
 * @returns in the order in which they are to be started
 */
export function sessionsOf(
  kernels: readonly (readonly CellQuestions[])[],
  jobs: number,
  manner: AskingManner,
): Session[] {
  const isHost = (questions: readonly CellQuestions[]): boolean => questions[0]?.cell.runtime === 'container'
  const hosts = kernels.filter(isHost)
  const booted = kernels.filter((questions) => !isHost(questions))
  const left = booted.length % jobs
  const whole = booted.slice(0, booted.length - left)
  const rest = booted.slice(booted.length - left)
  const machines = left === 0 ? 0 : Math.floor(jobs / left)
  return [
    ...[...hosts, ...whole].flatMap((questions) => cut(questions, 1, manner)),
    ...rest.flatMap((questions) => cut(questions, machines, manner)),
  ]
}
