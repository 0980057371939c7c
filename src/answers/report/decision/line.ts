/** A gate's decision in one line. Pure. */
import type { Decision, Fate, JudgedChange } from '../../gate/decision.js'
import { KIND_NAMES } from '../../../matrix/gate-schema.js'
import type { ChangeKind } from '../../../matrix/gate-schema.js'
import { shortened, visibleLine } from '../../../lib/visible.js'

/** Each kind of change in a word or two. */
export const KIND_WORDS: Readonly<Record<ChangeKind, string>> = {
  regression: 'regression',
  lostSupport: 'lost support',
  newCrash: 'new crash',
  wrong: 'wrong order',
  flaky: 'flaky',
  error: 'error',
  missing: 'missing',
  vanished: 'known issue vanished',
  surprise: 'surprise',
  orderChanged: 'order changed',
  newCase: 'new case',
  newKernel: 'new kernel',
  newBuild: 'new build',
  improved: 'improved',
}

/** The most cases that are named for a kind of change; the longest that the whole line may be, in characters. */
const NAMED = 4
const LENGTH = 1000

/** The most rows and objections that a person is shown; the longest that an objection may be, in characters. */
export const ROWS = 300
export const OBJECTIONS = 50
export const OBJECTION_LENGTH = 1000

function namesOf(names: readonly string[]): string {
  const rest = names.length - NAMED
  return rest > 0 ? `${names.slice(0, NAMED).join(', ')} and ${rest} more` : names.join(', ')
}

function tally(findings: readonly JudgedChange[]): string[] {
  return KIND_NAMES.flatMap((kind) => {
    const all = findings.filter((finding) => finding.kind === kind)
    if (all.length === 0) return []
    const cases = [...new Set(all.map(({ question }) => question.case))]
    return [`${KIND_WORDS[kind]} ×${all.length} (${namesOf(cases)})`]
  })
}

/** What stands for a fate, in words. */
function reasons({ findings, objections }: Decision, fate: Fate): string[] {
  const own = objections.filter((objection) => objection.fate === fate).map(({ text }) => text)
  return [
    ...tally(findings.filter((finding) => finding.fate === fate)),
    ...(own.length > 1 ? [`${own[0] ?? ''}, and ${own.length - 1} more`] : own),
  ]
}

/** Such as `FAIL: 0.23.2 against 0.27.0: regression ×22 (fexit, seed-fexit)`, without a line feed. */
export function gateLine(decision: Decision): string {
  const { outcome, builds, baseline, compared, findings, selection } = decision
  const number = (fate: Fate, what: string): string[] => {
    const found = findings.filter((finding) => finding.fate === fate).length
    return found > 0 ? [`${found} ${what}`] : []
  }
  const why =
    outcome === 'PASS'
      ? [
          `${compared} answers compared, ${findings.length === 0 ? 'none differs' : 'none differs that may not'}`,
          ...number('warn', 'with a warning'),
          ...number('waived', 'waived'),
          ...number('allow', 'allowed'),
        ]
      : [...reasons(decision, 'fail'), ...reasons(decision, 'incomplete')]
  const who = builds.length > NAMED ? `${builds.length} builds` : builds.join(', ') || 'no build'
  const part = selection === undefined ? '' : ` (a selection only: ${selection.join(' ')})`
  return shortened(visibleLine(`${outcome}: ${who} against ${baseline}${part}: ${why.join('; ')}`), LENGTH)
}

/** How many answers nobody asked for here; nothing where none was recalled. */
export const recalledSentence = ({ recalled }: Decision): string[] =>
  recalled > 0 ? [`Recalled from published records: ${recalled} of the answers that were judged.`] : []
