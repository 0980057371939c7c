/** A gate's decision as annotations of a GitHub workflow. Pure. */
import type { Decision, Fate } from '../../gate/decision.js'
import { level } from '../table/annotations.js'
import { gateLine, KIND_WORDS } from './line.js'
import { kernelsInWords, rowsOf } from './rows.js'
import type { DecisionRow } from './rows.js'

const FAILING: readonly Fate[] = ['fail', 'incomplete']

function newsOf(
  { kind, cases, bpftrace, before, after, kernels, why, questions }: DecisionRow,
  all: readonly string[],
) {
  const change = [before, after].filter((side) => side !== null).join(' → ')
  return {
    title: `${KIND_WORDS[kind]}: ${cases.join(', ')}, bpftrace ${bpftrace}`,
    text: [`on ${kernelsInWords(kernels, all)}`, change, why ?? ''].filter(Boolean).join(': '),
    answers: questions,
  }
}

/** An error a row of the table that decides, a warning one that warns; the decision itself where it is no PASS. */
export function gateAnnotations(decision: Decision): string {
  const rows = rowsOf(decision.findings)
  const objections = (fates: readonly Fate[]) =>
    decision.objections
      .filter(({ fate }) => fates.includes(fate))
      .map(({ text }) => ({ title: 'gate', text, answers: 1 }))
  const told = (fates: readonly Fate[]) =>
    rows.filter(({ fate }) => fates.includes(fate)).map((row) => newsOf(row, decision.kernels))
  const line = decision.outcome === 'PASS' ? [] : [{ title: 'gate', text: gateLine(decision), answers: 1 }]
  return [
    ...level('error', 'difference', [...line, ...objections(FAILING), ...told(FAILING)]),
    ...level('warning', 'warning', [...objections(['warn']), ...told(['warn'])]),
  ].join('')
}
