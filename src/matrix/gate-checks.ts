/** Checks of the gate's policy: contradictions, and entries that match nothing. */
import { KIND_NAMES, UNANSWERED } from './gate-schema.js'
import type { ChangeKind } from './gate-schema.js'
import type { Problem } from './document.js'
import { field, items, record, repeated, texts } from './untyped.js'
import type { MappingEntry } from './untyped.js'
import { matching } from './select.js'
import { didYouMean } from './suggestion.js'

/**
 * @param gate what the text says under `gate`, valid or not
 * @param cases the names of all cases
 */
export function checkGate(gate: unknown, cases: string[]): Problem[] {
  const waivers = items(gate, 'waivers')
  return [
    ...checkSource(gate),
    ...checkRequire(gate, cases),
    ...checkDecisions(gate),
    ...waivers.flatMap((waiver, i) => [
      ...(['cases', 'kernels', 'bpftrace', 'what'] as const).flatMap((key) =>
        repeated(texts(waiver, ['gate', 'waivers', i, key]), key === 'what' ? 'kind' : 'glob'),
      ),
      ...checkWaiver(gate, waiver, i, cases),
    ]),
  ]
}

function checkSource(gate: unknown): Problem[] {
  if (field(gate, 'baseline') === undefined || field(gate, 'against') === undefined) return []
  const message = "expected either 'baseline' or 'against', not both: answers are judged against one of them"
  return [{ path: ['gate', 'against'], at: 'key', message }]
}

const requirement = (gate: unknown, key: 'kernels' | 'cases'): MappingEntry[] =>
  texts(field(gate, 'require'), ['gate', 'require', key])

function checkRequire(gate: unknown, cases: string[]): Problem[] {
  const require = field(gate, 'require')
  if (require === undefined) return []
  if (Object.keys(record(require)).length === 0)
    return [{ path: ['gate', 'require'], at: 'key', message: "expected 'kernels', 'cases' or both" }]
  return [
    ...repeated(requirement(gate, 'kernels'), 'glob'),
    ...repeated(requirement(gate, 'cases'), 'glob'),
    ...requirement(gate, 'cases')
      .filter(({ text }) => text !== '' && matching(text, cases).length === 0)
      .map(({ text, path }) => ({
        path,
        at: 'value' as const,
        message: `no case matches '${text}'${didYouMean(text, cases)}, so it can never be answered: expected a name or a glob of ${cases.join(', ') || 'a case'}`,
      })),
  ]
}

const isKind = (word: unknown): word is ChangeKind => KIND_NAMES.includes(word as ChangeKind)
const decisionOf = (gate: unknown, kind: ChangeKind): unknown =>
  record(field(gate, 'decisions'))[kind] ?? 'fail'

function checkDecisions(gate: unknown): Problem[] {
  if (field(gate, 'require') === undefined) return []
  return [...UNANSWERED]
    .filter((kind) => decisionOf(gate, kind) === 'allow')
    .map((kind) => ({
      path: ['gate', 'decisions', kind],
      at: 'value',
      message: `'require' needs answers that this lets be missing: expected fail or warn, or no 'require'`,
    }))
}

function checkWaiver(gate: unknown, waiver: unknown, i: number, cases: string[]): Problem[] {
  const kinds = texts(waiver, ['gate', 'waivers', i, 'what'])
  return kinds.flatMap(({ text: kind, path }): Problem[] => {
    if (!isKind(kind)) return []
    const decision = decisionOf(gate, kind)
    const at = { path, at: 'value' as const }
    if (decision === 'warn' || decision === 'allow')
      return [
        {
          ...at,
          message: `the decision for ${kind} is ${decision}, so there is nothing to waive: expected a kind that fails`,
        },
      ]
    if (UNANSWERED.has(kind) && overlaps(gate, waiver, i, cases))
      return [{ ...at, message: `waives ${kind}, but 'require' needs the answer: expected one or the other` }]
    return []
  })
}

/** Whether a waiver surely covers something that is required; the text alone does not say which kernels there are. */
function overlaps(gate: unknown, waiver: unknown, i: number, cases: string[]): boolean {
  const own = (key: string): string[] => texts(waiver, ['gate', 'waivers', i, key]).map(({ text }) => text)
  const waived = new Set(own('cases').flatMap((glob) => matching(glob, cases)))
  const required = requirement(gate, 'cases').flatMap(({ text }) => matching(text, cases))
  if (required.some((name) => waived.has(name))) return true
  const kernels = field(waiver, 'kernels') === undefined ? ['*'] : own('kernels')
  return requirement(gate, 'kernels').some(({ text }) =>
    kernels.some((glob) => matching(glob, [text]).length + matching(text, [glob]).length > 0),
  )
}
