/**
 * The report as JUnit XML: one testsuite a cell, one testcase a case. Pure. There is no one schema; this is what both
 * that of Jenkins' xUnit plugin (junit-10.xsd) and that of Ant's tasks (JUnit.xsd) take, see junit.fixture.xsd.
 */
import { standingOf } from '../results/exit-code.js'
import type { Attempt, ResultRecord } from '../results/record.js'
import { answerLabel, kernelLabel, WORDS } from './labels.js'
import { markupLine, markupLines } from './markup.js'
import { wordsOf } from './notes.js'
import type { Answer, Model } from './types.js'
import { shortened } from './visible.js'

/** The longest that a message may be, in characters; the element's text has it all. */
const MESSAGE_LENGTH = 500

interface Case {
  readonly name: string
  readonly answer: Answer
}
type Outcome = 'passed' | 'skipped' | 'failure' | 'error'

/** What nobody expects is a failure, what has no answer an error, and what is expected but no pass is skipped. */
function outcomeOf({ shown, record }: Answer): Outcome {
  const standing = standingOf(record)
  if (standing !== 'expected') return standing === 'unexpected' ? 'failure' : 'error'
  return shown === 'ok' ? 'passed' : 'skipped'
}

const attribute = (name: string, value: string | number): string =>
  ` ${name}="${typeof value === 'number' ? value : markupLine(value)}"`

/** Such as 4.210; never negative, nor in a number's other notation. */
const seconds = (milliseconds: number): string =>
  (Math.min(Math.max(0, milliseconds), Number.MAX_SAFE_INTEGER) / 1000).toFixed(3)

/**
 * The milliseconds that each case took. One common program answers many cases of a cell, and each says its whole
 * time: it is shared out among them, so that a suite takes as long as its programs did.
 */
function timesOf(cases: readonly Case[]): number[] {
  const attempts = cases.map(({ answer }) => answer.record?.attempts ?? [])
  const sharing = new Map<number, number>()
  for (const { mode, milliseconds } of attempts.flat())
    if (mode === 'combined') sharing.set(milliseconds, (sharing.get(milliseconds) ?? 0) + 1)
  const share = ({ mode, milliseconds }: Attempt): number =>
    mode === 'combined' ? milliseconds / (sharing.get(milliseconds) ?? 1) : milliseconds
  return attempts.map((own) => own.reduce((sum, attempt) => sum + share(attempt), 0))
}

const attemptLine = ({ mode, outcome, order, events, milliseconds }: Attempt): string =>
  `${mode}: ${[order ?? outcome, ...events].join(' ')} (${seconds(milliseconds)} s)`

/** All that the record says of an answer, for those who have only the CI system before them. */
function details(answer: Answer): string {
  const { attempts = [], mechanism = [] } = answer.record ?? {}
  return markupLines(
    [
      wordsOf(answer),
      ...(mechanism.length > 0 ? [`mechanism: ${mechanism.join(', ')}`] : []),
      ...attempts.map(attemptLine),
    ].join('\n'),
  )
}

function message(model: Model, answer: Answer): string {
  const issue = model.issues[(answer.issue ?? 0) - 1]?.issue
  const words = `${WORDS[answer.shown]}: ${wordsOf(answer).replace(/\s*\n\s*/g, ' ')}`
  return shortened(issue ? `${words}: ${issue.summary} (${issue.upstream})` : words, MESSAGE_LENGTH)
}

function testcase(model: Model, classname: string, { name, answer }: Case, milliseconds: number): string {
  const outcome = outcomeOf(answer)
  const head = `<testcase${attribute('name', name)}${attribute('classname', classname)}${attribute('time', seconds(milliseconds))}`
  if (outcome === 'passed') return `    ${head}/>\n`
  const why = attribute('message', message(model, answer))
  const inside =
    outcome === 'skipped'
      ? `<skipped${why}/>`
      : `<${outcome}${why}${attribute('type', answer.shown)}>${details(answer)}</${outcome}>`
  return `    ${head}>${inside}</testcase>\n`
}

/** Times of records, in UTC without a fraction, sorted; what is no time is left out. */
const moments = (records: readonly ResultRecord[]): string[] =>
  records
    .map(({ finishedAt }) => new Date(finishedAt))
    .flatMap((time) => (Number.isNaN(time.getTime()) ? [] : time.toISOString().slice(0, 19)))
    .filter((moment) => /^\d{4}-/.test(moment))
    .sort()

/** When the cell's first answer came; a cell without any has the time of the whole report. */
const timestampOf = (records: readonly ResultRecord[], { date }: Model): string =>
  moments(records)[0] ?? `${date ?? '1970-01-01'}T00:00:00`

/** What the cell was made of, as one of its records says it. */
function properties(record: ResultRecord): string[] {
  const { kernel, bpftrace, qemu } = record.artefacts
  const packages = [...kernel, ...bpftrace.filter(({ name }) => name === 'bpftrace')]
  return [
    ['release', record.release],
    ['runtime', record.runtime],
    ['accelerator', record.accelerator],
    ...(qemu === null ? [] : [['qemu', qemu]]),
    ...packages.map(({ name, version }) => [`package ${name}`, version]),
  ].map(
    ([name = '', value = '']) => `      <property${attribute('name', name)}${attribute('value', value)}/>\n`,
  )
}

function testsuite(model: Model, row: number, column: number): string {
  const kernel = model.kernels[row]
  const build = model.builds[column]?.bpftrace ?? ''
  const cases = model.grids.map(({ name, answers }): Case => ({
    name,
    answer: answers[row]?.[column] ?? { shown: 'missing' },
  }))
  const records = cases.flatMap(({ answer }) => answer.record ?? [])
  const times = timesOf(cases)
  const outcomes = cases.map(({ answer }) => outcomeOf(answer))
  const number = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length
  const label = kernel ? kernelLabel(kernel) : ''
  // Jenkins takes what is before the last dot for a package.
  const inPackage = `bpftrace ${build.replaceAll('.', '_')}`
  const classname = `${inPackage}.kernel ${label.replaceAll('.', '_')}`
  const attributes = [
    attribute('name', `${label}, bpftrace ${build}`),
    attribute('package', inPackage),
    attribute('id', row * model.builds.length + column),
    // Records do not say on which machine they were made; Ant's schema wants this then.
    attribute('hostname', 'localhost'),
    attribute('timestamp', timestampOf(records, model)),
    attribute('time', seconds(times.reduce((sum, time) => sum + time, 0))),
    attribute('tests', cases.length),
    attribute('failures', number('failure')),
    attribute('errors', number('error')),
    attribute('skipped', number('skipped')),
  ]
  return [
    `  <testsuite${attributes.join('')}>\n`,
    '    <properties>\n',
    ...records.slice(0, 1).flatMap(properties),
    '    </properties>\n',
    ...cases.map((one, index) => testcase(model, classname, one, times[index] ?? 0)),
    `    <system-out>${markupLines(cases.map(({ name, answer }) => `${name}: ${answerLabel(answer)}`).join('\n'))}</system-out>\n`,
    '    <system-err/>\n',
    '  </testsuite>\n',
  ].join('')
}

/** In pieces, a cell each: there may be more of it than a string can hold. */
export function* junit(model: Model): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
  for (const row of model.kernels.keys())
    for (const column of model.builds.keys()) yield testsuite(model, row, column)
  yield '</testsuites>\n'
}
