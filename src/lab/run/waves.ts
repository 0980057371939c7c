/** In which order sessions ask their questions: what matters most first, over all kernels. Pure. */
import type { CellQuestions } from './kernel-session.js'
import type { Session } from './sessions.js'

/** The questions of a priority; a cell that has none is left out. */
const ofPriority = (questions: readonly CellQuestions[], priority: number): CellQuestions[] =>
  questions
    .map(({ cell, cases }) => ({ cell, cases: cases.filter((one) => one.priority === priority) }))
    .filter(({ cases }) => cases.length > 0)

/**
 * A session's questions, those of the highest priority first, the others when all sessions have been asked these.
 * @returns for each wave the sessions that have something to ask in it
 */
export function wavesOf(sessions: readonly Session[]): Session[][] {
  const priorities = new Set(
    sessions.flatMap(({ questions }) =>
      questions.flatMap(({ cases }) => cases.map(({ priority }) => priority)),
    ),
  )
  return [...priorities]
    .sort((a, b) => b - a)
    .map((priority) =>
      sessions
        .map((session) => ({ ...session, questions: ofPriority(session.questions, priority) }))
        .filter(({ questions }) => questions.length > 0),
    )
}

/** What a session asks in its turn, wave by wave. */
export interface Turns {
  readonly session: Session
  readonly turns: readonly Session[]
}

/** The turns of each session. Those who have one in an earlier wave come first, else as they were. */
export function turnsOf(sessions: readonly Session[]): Turns[] {
  const waves = wavesOf(sessions)
  const has = (wave: readonly Session[], { machine }: Session): Session | undefined =>
    wave.find((one) => one.machine === machine)
  const first = (session: Session): number => waves.findIndex((wave) => has(wave, session))
  return sessions
    .map((session) => ({ session, turns: waves.flatMap((wave) => has(wave, session) ?? []) }))
    .sort((one, other) => first(one.session) - first(other.session))
}

/** Bytes that a machine takes: its memory, and its emulator's own. */
const MACHINE_BYTES = 1.5 * 2 ** 30

/**
 * Whether a session's machine may be kept for a later wave: there is room for as many others as run at a time, and for one
 * more. A container is never kept, because it has the host's kernel, for which other runs wait.
 * @param available bytes that can be had now
 * @param jobs machines at a time
 */
export const isKept = ({ questions }: Session, available: number, jobs: number): boolean =>
  questions.every(({ cell }) => cell.runtime === 'microvm') && available > (jobs + 1) * MACHINE_BYTES
