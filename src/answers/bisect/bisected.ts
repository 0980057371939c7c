/** What a bisection came to, for a person at a terminal and as JSON. Pure; all but the colours is visible text. */
import { createColors } from 'picocolors'
import { visibleLine } from '../../lib/visible.js'
import { plural } from '../../lib/words.js'
import type { ResultRecord } from '../../records/record.js'
import { seenOf, signOf } from '../report/findings/seen.js'
import type { Screen } from '../report/table/terminal.js'
import { coloured } from '../report/text/tone.js'
import { wrapped } from '../report/text/wrapped.js'
import type { ReleaseAnswer } from './answer.js'
import type { OptionDifference } from './config-difference.js'

export type BisectAxis = 'kernel' | 'bpftrace'

/** A release of the row that is searched. */
export interface KnownRelease {
  readonly name: string
  /** Null where nobody asked. */
  readonly answer: ReleaseAnswer | null
  /** Absent where it was not asked here: the answer is then that of earlier records. */
  readonly record?: ResultRecord
}

export interface FoundChange {
  readonly before: KnownRelease
  readonly after: KnownRelease
  /** Releases between the two: none of them has an answer. */
  readonly between: readonly KnownRelease[]
  /** Of kernels whose configurations are to be had. */
  readonly config: readonly OptionDifference[] | null
}

export interface Bisected {
  readonly case: string
  readonly axis: BisectAxis
  /** What stays the same: the build, or the kernel. */
  readonly other: string
  /** How many releases are offered, those outside of the ends among them. */
  readonly offered: number
  /** Those between the ends, in order. */
  readonly releases: readonly KnownRelease[]
  /** In order; the last one is followed to its neighbours, or each where each is wanted. */
  readonly changes: readonly FoundChange[]
  readonly every: boolean
  /** Where the records are. */
  readonly path: string
}

const [NARROWEST, WIDEST, MOST] = [40, 100, 20]

const nameOf: Readonly<Record<BisectAxis, string>> = { kernel: 'kernel', bpftrace: 'bpftrace build' }

const packagesOf = (record: ResultRecord, axis: BisectAxis): string[] =>
  record.artefacts[axis].map(({ name, version, sha256 }) => `${name} ${version}, sha256 ${sha256}`)

function sideLines({ name, record, answer }: KnownRelease, { axis }: Bisected, screen: Screen): string[] {
  const told = answer?.told ? answer.text : 'no answer'
  if (!record) return [`${visibleLine(name)}  ${told} (earlier records say so)`]
  const seen = seenOf(record)
  const line = visibleLine(`${name}  ${signOf(seen)} ${told}`)
  const more = [
    ...(record.mechanism ?? []).map((how) => `attached through: ${how}`),
    ...packagesOf(record, axis),
  ]
  return [
    coloured(createColors(screen.colours), seen, line),
    ...more.flatMap((text) =>
      wrapped(visibleLine(text), screen.columns - 4).map((one, at) => (at === 0 ? '  ' : '    ') + one),
    ),
  ]
}

function betweenLines({ between }: FoundChange, { axis }: Bisected, columns: number): string[] {
  if (between.length === 0) return [`No ${nameOf[axis]} between them is offered.`]
  return [
    `Between them, without an answer (${plural(between.length, nameOf[axis])}):`,
    ...between.slice(0, MOST).flatMap(({ name, answer }) => {
      const why = answer === null ? 'not asked' : answer.told ? answer.text : answer.why
      return wrapped(visibleLine(`${name}: ${why.split('\n')[0] ?? ''}`), columns - 4).map(
        (line, at) => (at === 0 ? '  ' : '    ') + line,
      )
    }),
    ...(between.length > MOST ? [`  … ${between.length - MOST} more`] : []),
  ]
}

function configLines({ config }: FoundChange): string[] {
  if (config === null) return []
  if (config.length === 0) return ['Their configurations of tracing are the same.']
  return [
    'Configuration of tracing:',
    ...config
      .slice(0, MOST)
      .map(({ option, before, after }) =>
        visibleLine(`  ${option}: ${before ?? 'not set'} → ${after ?? 'not set'}`),
      ),
    ...(config.length > MOST ? [`  … ${config.length - MOST} more`] : []),
  ]
}

function changeLines(change: FoundChange, bisected: Bisected, screen: Screen): string[] {
  return [
    ...sideLines(change.before, bisected, screen),
    ...sideLines(change.after, bisected, screen),
    ...betweenLines(change, bisected, screen.columns),
    ...configLines(change),
  ]
}

/** The changes that are followed, and those that are only known of. */
const split = ({ changes, every }: Bisected): [readonly FoundChange[], readonly FoundChange[]] =>
  every ? [changes, []] : [changes.slice(-1), changes.slice(0, -1)]

/** The lines. @param screen as wide as it is */
export function bisectedLines(bisected: Bisected, screen: Screen): string[] {
  const { axis, other, releases } = bisected
  const within = { ...screen, columns: Math.min(WIDEST, Math.max(NARROWEST, screen.columns)) }
  const [followed, others] = split(bisected)
  const asked = releases.filter(({ record }) => record !== undefined).length
  const beside = axis === 'kernel' ? `with bpftrace ${other}` : `on kernel ${other}`
  const para = (text: string): string[] => wrapped(visibleLine(text), within.columns)
  return [
    ...followed.flatMap((change, at) => [
      ...(at === 0 ? [] : ['']),
      ...para(`${bisected.case} ${beside} changes between ${change.before.name} and ${change.after.name}.`),
      '',
      ...changeLines(change, bisected, within),
    ]),
    ...(others.length === 0
      ? []
      : [
          '',
          ...para(
            `The answer changes more than once. Also between ${others.map(({ before, after }) => `${before.name} and ${after.name}`).join(', between ')}: --every follows each.`,
          ),
        ]),
    '',
    ...para(
      `Asked: ${plural(asked, nameOf[axis])} of the ${bisected.offered} that are offered. Records: ${bisected.path}`,
    ),
  ]
}

const plainRelease = ({ name, answer, record }: KnownRelease) => ({
  name,
  answer: answer === null ? null : answer.told ? answer.text : null,
  ...(answer !== null && !answer.told && { why: answer.why }),
  asked: record !== undefined,
  ...(record !== undefined && { record }),
})

/** The same as JSON. */
export const jsonOfBisected = (bisected: Bisected): string =>
  `${JSON.stringify({
    case: bisected.case,
    axis: bisected.axis,
    [bisected.axis === 'kernel' ? 'bpftrace' : 'kernel']: bisected.other,
    offered: bisected.offered,
    changes: bisected.changes.map(({ before, after, between, config }) => ({
      before: plainRelease(before),
      after: plainRelease(after),
      between: between.map(plainRelease),
      config,
    })),
    releases: bisected.releases.map(({ name, answer, record }) => ({
      ...plainRelease({ name, answer }),
      asked: record !== undefined,
    })),
  })}\n`
