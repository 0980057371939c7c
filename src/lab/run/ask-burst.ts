/**
 * A burst is asked alone, and as often as it says: what is lost by chance does not show in one run. When a run is over, before
 * bpftrace ends, the kernel is asked what it has counted.
 */
import { programOf } from '../../judge/exercise/program.js'
import type { Place } from '../../matrix/place.js'
import type { Burst } from '../../matrix/bursts.js'
import type { Case, OrderingCase } from '../../matrix/schema.js'
import type { Outcome } from '../../judge/exercise/exercise.js'
import type { Attempt } from '../../records/record.js'
import { isBurstSettled } from '../../judge/verdict/burst-verdict.js'
import { judge } from '../../judge/verdict/judge.js'
import { mechanismsOf } from '../../judge/verdict/mechanism.js'
import { missedIn } from '../../judge/verdict/missed.js'
import { conclusiveOf } from '../../judge/verdict/belief.js'
import { aloneAnswer, attemptOf, isGivenUp, isMute } from './ask-alone.js'
import type { RunAlone } from './ask-alone.js'

export type BurstCase = OrderingCase & { readonly burst: Burst }

export interface BurstOptions {
  readonly version: string
  readonly place: Place
  /** How many runs there must be, where that is more than the case says. */
  readonly repeat: number
}

/** One run. `mute`: bpftrace refused without a word. */
async function runOnce(
  one: BurstCase,
  run: RunAlone,
  { version, place }: BurstOptions,
  how: { readonly verbose: boolean; readonly label: string },
): Promise<{ attempt: Attempt; mute: boolean }> {
  const program = programOf(one, version)
  const outcome: Outcome = await run(program, { ...how, look: true })
  const seen = outcome.kind === 'ran' ? outcome.seen : []
  const judgement = judge(program, outcome)
  const answer = aloneAnswer(judgement, one.name)
  const burst = 'burst' in answer && answer.burst
  const told = burst
    ? { ...answer, burst: { ...burst, missed: missedIn(program, seen, place.kernel) } }
    : answer
  const mechanism = mechanismsOf(program, seen).get(one.name)
  return { attempt: attemptOf(told, 'isolated', outcome, mechanism), mute: isMute(judgement, outcome) }
}

/**
 * Asks a burst until its runs are done, until it was refused as often as others are, or until it is lost again and again.
 * @param note called with each attempt
 */
export async function askBurst(
  one: BurstCase,
  run: RunAlone,
  options: BurstOptions,
  note: (attempt: Attempt) => void,
): Promise<void> {
  const attempts: Attempt[] = []
  // A bpftrace that refused without a word is asked to say more, from then on.
  let verbose = false
  while (!isBurstSettled(one.burst, conclusiveOf(attempts), options.repeat) && !isGivenUp(attempts)) {
    const label = `${one.name}-${attempts.length + 1}`
    let tried = await runOnce(one, run, options, { verbose, label: verbose ? `${label} -v` : label })
    if (tried.mute && !verbose)
      tried = await runOnce(one, run, options, { verbose: (verbose = true), label: `${label} -v` })
    attempts.push(tried.attempt)
    note(tried.attempt)
  }
}

export const isBurst = (one: Case): one is BurstCase => one.kind === 'ordering' && one.burst !== undefined
