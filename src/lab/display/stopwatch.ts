/** A clock that is wound by a run's events: what is left, and afterwards how right it was. */
import type { RunEvent, Tell } from '../run/events.js'
import { advanceClock, paceSeen, secondsLeft, startClock, worstError } from './clock.js'
import type { Clock, Estimate } from './clock.js'

export interface Stopwatch {
  readonly tell: Tell
  /** Seconds, or null where nobody can tell. */
  left(): number | null
  /** What runs the machines, as far as it was told. */
  accelerator(): string
  /** Actual seconds for an expected one, or null where too little was asked to tell. */
  pace(): number | null
  /** How far estimates were off at the most, as a share of the time that was left; null where none was made. */
  error(): number | null
}

/**
 * @param remembered the pace of an earlier run by accelerator
 * @param now a clock, in ms
 */
export function openStopwatch(
  remembered: ReadonlyMap<string, number>,
  now: () => number = () => performance.now(),
): Stopwatch {
  let clock: Clock | null = null
  let began = 0
  let accelerator = 'none'
  const estimates: Estimate[] = []
  const seconds = (): number => (now() - began) / 1000
  const left = (): number | null => clock && secondsLeft(clock, seconds())
  const tell = (event: RunEvent): void => {
    if (event.type === 'planned') {
      began = now()
      clock = startClock(event, remembered.get(accelerator) ?? null)
    } else if (event.type === 'accelerator') {
      accelerator = event.accelerator
      if (clock) clock = { ...clock, remembered: remembered.get(accelerator) ?? null }
    } else if (clock) {
      const at = seconds()
      clock = advanceClock(clock, event, at)
      if (event.type !== 'record' || event.remembered) return
      const estimate = secondsLeft(clock, at)
      if (estimate !== null) estimates.push({ at, left: estimate })
    }
  }
  return {
    tell,
    left,
    accelerator: () => accelerator,
    pace: () => clock && paceSeen(clock),
    error: () => worstError(estimates, estimates.at(-1)?.at ?? 0),
  }
}
