/** The report as JUnit XML: one testsuite a cell, one testcase a case. Pure. */
import { attemptInWords } from '../../../records/observation.js'
import { standingOf } from '../../../records/exit-code.js'
import type { Attempt, ResultRecord } from '../../../records/record.js'
import { answerLabel, kernelLabel, WORDS } from '../model/labels.js'
import { seconds, testsuites } from '../text/junit-suite.js'
import type { TestSuite, SuiteCase } from '../text/junit-suite.js'
import { wordsOf } from '../model/notes.js'
import type { ReportedAnswer, Model } from '../model/report.js'

interface TestCase {
  readonly name: string
  readonly answer: ReportedAnswer
}

/** What nobody expects is a failure, what has no answer an error, and what is expected but no pass is skipped. */
function outcomeOf({ shown, record }: ReportedAnswer): SuiteCase['outcome'] {
  const standing = standingOf(record)
  if (standing !== 'expected') return standing === 'unexpected' ? 'failure' : 'error'
  return shown === 'ok' ? 'passed' : 'skipped'
}

/**
 * The milliseconds that each case took. One common program answers many cases of a cell, and each says its whole
 * time: it is shared out among them, so that a suite takes as long as its programs did.
 */
function timesOf(cases: readonly TestCase[]): number[] {
  const attempts = cases.map(({ answer }) => answer.record?.attempts ?? [])
  const sharing = new Map<number, number>()
  for (const { mode, milliseconds } of attempts.flat())
    if (mode === 'combined') sharing.set(milliseconds, (sharing.get(milliseconds) ?? 0) + 1)
  const share = ({ mode, milliseconds }: Attempt): number =>
    mode === 'combined' ? milliseconds / (sharing.get(milliseconds) ?? 1) : milliseconds
  return attempts.map((own) => own.reduce((sum, attempt) => sum + share(attempt), 0))
}

const countsOf = ({ burst }: Attempt): string[] =>
  Object.entries(burst?.handlers ?? {}).map(([name, count]) => `${name} ${count}`)

const attemptLine = (attempt: Attempt): string =>
  `${attempt.mode}: ${[attemptInWords(attempt), ...attempt.events, ...countsOf(attempt)].join(' ')} (${seconds(attempt.milliseconds)} s)`

/** All that the record says of an answer, for those who have only the CI system before them. */
function details(answer: ReportedAnswer): string {
  const { attempts = [], mechanism = [] } = answer.record ?? {}
  return [
    wordsOf(answer),
    ...(mechanism.length > 0 ? [`mechanism: ${mechanism.join(', ')}`] : []),
    ...attempts.map(attemptLine),
  ].join('\n')
}

function message(model: Model, answer: ReportedAnswer): string {
  const issue = model.issues[(answer.issue ?? 0) - 1]?.issue
  const words = `${WORDS[answer.shown]}: ${wordsOf(answer).replace(/\s*\n\s*/g, ' ')}`
  return issue ? `${words}: ${issue.summary} (${issue.upstream})` : words
}

/** A record's time without its fraction; undefined for what is none. */
function momentOf({ finishedAt }: ResultRecord): string | undefined {
  const time = new Date(finishedAt)
  const moment = Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 19)
  return /^\d{4}-/.test(moment) ? moment : undefined
}

/** When the cell's first answer came, in UTC; a cell without any has the time of the whole report. */
function timestampOf(records: readonly ResultRecord[], { date }: Model): string {
  const byTime = [...records].sort((a, b) => (a.finishedAt < b.finishedAt ? -1 : 1))
  for (const record of byTime) {
    const moment = momentOf(record)
    if (moment !== undefined) return moment
  }
  return `${date ?? '1970-01-01'}T00:00:00`
}

/** What the cell was made of, as one of its records says it. */
function properties({ artefacts, release, runtime, accelerator }: ResultRecord): [string, string][] {
  const { kernel, bpftrace, qemu } = artefacts
  const packages = [...kernel, ...bpftrace.filter(({ name }) => name === 'bpftrace')]
  return [
    ['release', release],
    ['runtime', runtime],
    ['accelerator', accelerator],
    ...(qemu === null ? [] : ([['qemu', qemu]] satisfies [string, string][])),
    ...packages.map(({ name, version }): [string, string] => [`package ${name}`, version]),
  ]
}

function caseOf(model: Model, name: string, answer: ReportedAnswer, milliseconds: number): SuiteCase {
  const outcome = outcomeOf(answer)
  if (outcome === 'passed') return { name, outcome, milliseconds }
  const told = { message: message(model, answer), type: answer.shown, details: details(answer) }
  return { name, outcome, told, milliseconds }
}

function suiteOf(model: Model, row: number, column: number): TestSuite {
  const kernel = model.kernels[row]
  const build = model.builds[column]?.bpftrace ?? ''
  const cases = model.grids.map(({ name, answers }): TestCase => ({
    name,
    answer: answers[row]?.[column] ?? { shown: 'missing' },
  }))
  const records = cases.flatMap(({ answer }) => answer.record ?? [])
  const times = timesOf(cases)
  const label = kernel ? kernelLabel(kernel) : ''
  return {
    name: `${label}, bpftrace ${build}`,
    inPackage: `bpftrace ${build}`,
    inClass: `kernel ${label}`,
    id: row * model.builds.length + column,
    timestamp: timestampOf(records, model),
    properties: records.slice(0, 1).flatMap(properties),
    cases: cases.map(({ name, answer }, index) => caseOf(model, name, answer, times[index] ?? 0)),
    out: cases.map(({ name, answer }) => `${name}: ${answerLabel(answer)}`).join('\n'),
  }
}

function* suites(model: Model): Generator<TestSuite> {
  for (const row of model.kernels.keys())
    for (const column of model.builds.keys()) yield suiteOf(model, row, column)
}

export const junit = (model: Model): Generator<string> => testsuites(suites(model))
