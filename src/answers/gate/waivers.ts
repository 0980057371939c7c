/** Waivers: which changes they forgive, which have expired, and which forgive nothing. Pure. */
import { globsMatch } from '../../matrix/glob.js'
import type { Waiver } from '../../matrix/gate-schema.js'
import type { Question } from '../../records/identity.js'
import type { Change, Objection } from './decision.js'

interface Waivers {
  /** The waiver that forgives a change, if any does. Counts it as needed. */
  forgiving(change: Change, question: Question): Waiver | undefined
  /** What there is to say of them, once every change was asked for. */
  objections(): Objection[]
}

type Match = (name: string) => boolean
const matcher = (globs: readonly string[] | undefined): Match =>
  globs === undefined ? () => true : globsMatch(globs)

const whose = ({ cases, what, owner, reason }: Waiver): string =>
  `the waiver of ${owner} for ${what.join(', ')} in ${cases.join(', ')} (${reason})`

/** @param today as in 2026-12-31; a waiver holds to the end of the day on which it expires */
export function openWaivers(waivers: readonly Waiver[], today: string): Waivers {
  const held = waivers.map((waiver) => ({
    waiver,
    expired: waiver.expires < today,
    needed: false,
    cases: matcher(waiver.cases),
    kernels: matcher(waiver.kernels),
    builds: matcher(waiver.bpftrace),
  }))
  return {
    forgiving({ kind }, question) {
      const found = held.find(
        ({ waiver, expired, cases, kernels, builds }) =>
          !expired &&
          waiver.what.includes(kind) &&
          cases(question.case) &&
          kernels(question.kernel) &&
          builds(question.bpftrace),
      )
      if (found) found.needed = true
      return found?.waiver
    },
    objections: () =>
      held.flatMap(({ waiver, expired, needed }): Objection[] => {
        if (expired)
          return [
            {
              fate: 'fail',
              text: `${whose(waiver)} expired on ${waiver.expires}: fix what it forgave, or renew it`,
            },
          ]
        return needed
          ? []
          : [{ fate: 'warn', text: `${whose(waiver)} matches nothing here: it may no longer be needed` }]
      }),
  }
}
