/** A gate's decision as JUnit XML: a suite for the whole, and one a build with a testcase a difference. Pure. */
import { kernelName } from '../../../records/identity.js'
import type { Decision, Fate, JudgedChange } from '../../gate/decision.js'
import { gateLine, KIND_WORDS } from './line.js'
import { testsuites } from '../text/junit-suite.js'
import type { TestSuite, SuiteCase } from '../text/junit-suite.js'

const OUTCOMES: Readonly<Record<Fate, SuiteCase['outcome']>> = {
  fail: 'failure',
  incomplete: 'error',
  warn: 'skipped',
  waived: 'skipped',
  allow: 'passed',
}

const testcase = (name: string, fate: Fate, type: string, message: string, details = message): SuiteCase => ({
  name,
  outcome: OUTCOMES[fate],
  told: { message, type, details },
  milliseconds: 0,
})

function caseOf({ fate, kind, question, before, after, why, waiver }: JudgedChange): SuiteCase {
  const told = [
    `${KIND_WORDS[kind]}: ${before ?? 'nothing'} before, ${after ?? 'nothing'} now`,
    ...(why === undefined ? [] : [why]),
    ...(waiver ? [`waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`] : []),
  ]
  return testcase(
    `${question.case} on ${kernelName(question)}`,
    fate,
    kind,
    told.join(': ').replace(/\s*\n\s*/g, ' '),
    told.join('\n'),
  )
}

/** In pieces. What is like the baseline is no testcase: there may be 100,000 of it. */
export function gateJunit(decision: Decision): Generator<string> {
  const { builds, findings, objections, outcome, baseline, today, judged, compared, recalled, selection } =
    decision
  const line = gateLine(decision)
  const fate = ({ PASS: 'allow', FAIL: 'fail', INCOMPLETE: 'incomplete' } as const)[outcome]
  const shared = { timestamp: `${today}T00:00:00`, inPackage: 'gate' }
  const whole: TestSuite = {
    ...shared,
    name: 'gate',
    inClass: 'decision',
    id: 0,
    properties: [
      ['baseline', baseline],
      ['judged', String(judged)],
      ['compared', String(compared)],
      ['recalled', String(recalled)],
      ...(selection === undefined ? [] : [['selection', selection.join(' ')] as const]),
    ],
    cases: [
      testcase('decision', fate, outcome, line),
      ...objections.map(({ fate: own, text }, index) => testcase(`objection ${index + 1}`, own, own, text)),
    ],
    out: line,
  }
  const suites = builds.map((build, index): TestSuite => ({
    ...shared,
    name: `gate, bpftrace ${build}`,
    inClass: `bpftrace ${build}`,
    id: index + 1,
    properties: [],
    cases: findings.filter(({ question }) => question.bpftrace === build).map(caseOf),
    out: '',
  }))
  return testsuites([whole, ...suites])
}
