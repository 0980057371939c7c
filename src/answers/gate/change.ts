/** An answer before and an answer now → how they differ. Pure. */
import type { ChangeKind } from '../../matrix/gate-schema.js'
import type { ResultRecord } from '../../records/record.js'
import { sawBefore, sawIn, words } from './sight.js'
import type { Saw } from './sight.js'
import type { Change } from './decision.js'

/** From what was seen before to what is seen now; null where nothing is lost or gained. */
const CHANGES: Readonly<Record<Saw, Readonly<Record<Saw, ChangeKind | null>>>> = {
  right: {
    right: null,
    wrong: 'regression',
    varying: 'regression',
    refused: 'lostSupport',
    crash: 'newCrash',
  },
  wrong: { right: 'improved', wrong: null, varying: 'wrong', refused: 'lostSupport', crash: 'newCrash' },
  varying: { right: null, wrong: 'wrong', varying: null, refused: 'lostSupport', crash: 'newCrash' },
  refused: { right: 'improved', wrong: 'wrong', varying: 'improved', refused: null, crash: 'newCrash' },
  crash: { right: 'improved', wrong: 'wrong', varying: 'improved', refused: 'improved', crash: null },
}

/** Kinds that a known issue may excuse. */
const EXCUSABLE: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'regression',
  'lostSupport',
  'newCrash',
  'wrong',
])

/** Kinds that are no bad news by themselves; what matrix.yaml did not predict comes before them. */
const HARMLESS: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'improved',
  'newCase',
  'newKernel',
  'newBuild',
])

/** What an answer is by itself, where there is nothing that it could be compared with. */
function alone({ verdict, reason }: ResultRecord): Change | null {
  switch (verdict) {
    case 'error':
    case 'flaky':
      return { kind: verdict, why: reason }
    case 'crash':
      return { kind: 'newCrash', why: reason }
    case 'wrong-order':
      return { kind: 'wrong' }
    case 'lossy':
    case 'failed':
      return { kind: 'wrong', why: reason }
    case 'fixed':
      return { kind: 'vanished', why: reason }
    default:
      return null
  }
}

function compared(before: ResultRecord, after: ResultRecord, free: boolean): Change | null {
  const [was, is] = [sawBefore(before), sawIn(after)]
  if (was === null || is === null) return null
  const differ = (): boolean => words(before) !== words(after)
  if (was === 'wrong' && is === 'wrong' && differ()) return { kind: 'wrong' }
  if (free && was === 'right' && is === 'right' && differ()) return { kind: 'orderChanged' }
  const kind = CHANGES[was][is]
  // What was excused before, and is no longer: a run calls it unexpected, and nobody has accepted it as it is.
  if (kind === null) return before.verdict === 'known' && after.verdict !== 'known' ? alone(after) : null
  const isTold = is === 'refused' || is === 'crash' || after.verdict === 'failed'
  return isTold ? { kind, why: after.reason } : { kind }
}

/**
 * How an answer differs from the baseline's, or null.
 * @param before conclusive and of today's question, or what there is in its place
 * @param free whether the case expects no order
 * @param excuses whether a known issue excuses what it covers
 */
export function changeOf(
  before: ResultRecord | Change,
  after: ResultRecord,
  { free, excuses }: { readonly free: boolean; readonly excuses: boolean },
): Change | null {
  const isRecord = 'verdict' in before
  if (after.verdict === 'error' || after.verdict === 'flaky') return alone(after)
  if (after.verdict === 'fixed' && !(isRecord && before.verdict === 'fixed')) return alone(after)
  const change = isRecord ? compared(before, after, free) : (alone(after) ?? before)
  const excused = change !== null && excuses && after.verdict === 'known' && EXCUSABLE.has(change.kind)
  const left = excused ? null : change
  const surprised = after.surprise !== undefined && !(isRecord && before.surprise === after.surprise)
  if (surprised && (left === null || HARMLESS.has(left.kind)))
    return { kind: 'surprise', why: `${after.surprise ?? ''}: ${after.reason}` }
  return left
}
