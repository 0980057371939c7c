/**
 * A suite of JUnit XML, whatever it tells of. Pure. There is no one schema; this is what both that of Jenkins' xUnit
 * plugin (junit-10.xsd) and that of Ant's tasks (JUnit.xsd) take, see junit.fixture.xsd.
 */
import { markupLine, markupLines } from './markup.js'
import { shortened } from '../../../lib/visible.js'

/** The longest that a message may be, in characters; the element's text has it all. */
const MESSAGE_LENGTH = 500

export interface SuiteCase {
  readonly name: string
  readonly outcome: 'passed' | 'skipped' | 'failure' | 'error'
  /** What there is to say where it did not pass: in a line, in a word, and all of it. */
  readonly told?: { readonly message: string; readonly type: string; readonly details: string }
  readonly milliseconds: number
}

export interface TestSuite {
  readonly name: string
  /** Jenkins takes what is before the last dot of a class for its package; dots in names become something else. */
  readonly inPackage: string
  readonly inClass: string
  /** Another for each suite of a report. */
  readonly id: number
  /** Without a time zone and without a fraction. */
  readonly timestamp: string
  readonly properties: readonly (readonly [name: string, value: string])[]
  readonly cases: readonly SuiteCase[]
  /** What the suite printed. */
  readonly out: string
}

const attribute = (name: string, value: string | number): string =>
  ` ${name}="${typeof value === 'number' ? value : markupLine(value)}"`

/** Such as 4.210; never negative, nor in a number's other notation. */
export const seconds = (milliseconds: number): string =>
  (Math.min(Math.max(0, milliseconds), Number.MAX_SAFE_INTEGER) / 1000).toFixed(3)

const undotted = (name: string): string => name.replaceAll('.', '_')

function testcase(classname: string, { name, outcome, told, milliseconds }: SuiteCase): string {
  const head = `<testcase${attribute('name', name)}${classname}${attribute('time', seconds(milliseconds))}`
  if (outcome === 'passed' || !told) return `    ${head}/>\n`
  const why = attribute('message', shortened(told.message, MESSAGE_LENGTH))
  const inside =
    outcome === 'skipped'
      ? `<skipped${why}/>`
      : `<${outcome}${why}${attribute('type', told.type)}>${markupLines(told.details)}</${outcome}>`
  return `    ${head}>${inside}</testcase>\n`
}

function testsuite({ name, inPackage, inClass, id, timestamp, properties, cases, out }: TestSuite): string {
  const number = (outcome: SuiteCase['outcome']): number =>
    cases.filter((one) => one.outcome === outcome).length
  const attributes = [
    attribute('name', name),
    attribute('package', undotted(inPackage)),
    attribute('id', id),
    // Records do not say on which machine they were made; Ant's schema wants this then.
    attribute('hostname', 'localhost'),
    attribute('timestamp', timestamp),
    attribute('time', seconds(cases.reduce((sum, { milliseconds }) => sum + milliseconds, 0))),
    attribute('tests', cases.length),
    attribute('failures', number('failure')),
    attribute('errors', number('error')),
    attribute('skipped', number('skipped')),
  ]
  const classname = attribute('classname', `${undotted(inPackage)}.${undotted(inClass)}`)
  return [
    `  <testsuite${attributes.join('')}>\n`,
    '    <properties>\n',
    ...properties.map(
      ([key, value]) => `      <property${attribute('name', key)}${attribute('value', value)}/>\n`,
    ),
    '    </properties>\n',
    ...cases.map((one) => testcase(classname, one)),
    `    <system-out>${markupLines(out)}</system-out>\n`,
    '    <system-err/>\n',
    '  </testsuite>\n',
  ].join('')
}

/** A report of suites, in pieces: there may be more of it than a string can hold. */
export function* testsuites(suites: Iterable<TestSuite>): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
  for (const suite of suites) yield testsuite(suite)
  yield '</testsuites>\n'
}
