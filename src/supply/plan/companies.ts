/** Which cases of a cell are asked in one program, because starting bpftrace is what takes the time. Pure. */
import { beyondEmulation } from '../../judge/exercise/emulation.js'
import { isTimed } from '../../judge/exercise/program.js'
import type { CaseExpectation } from '../../judge/verdict/belief.js'
import type { Case, OrderingCase } from '../../matrix/schema.js'

/** How the cases of a cell are put together. */
export interface CompanyOptions {
  /** Ask every case alone, never together. */
  readonly isolated: boolean
  /** Ask alone whatever is not expected to be plainly ok. */
  readonly thorough: boolean
  /** Whether the machine's CPU is emulated, which some probes cannot be asked on. */
  readonly emulated: boolean
  readonly expected: (one: Case) => CaseExpectation
}

/** What a case is asked together with, in a word; null where it is asked alone. */
function companyOf(one: OrderingCase, { thorough, emulated, expected }: CompanyOptions): string | null {
  const { issues, predicted } = expected(one)
  if (one.alone !== undefined || one.burst !== undefined) return null
  if (emulated && beyondEmulation(one) !== null) return null
  if (thorough && (issues.length > 0 || predicted === 'refused' || isTimed(one))) return null
  // It would take the others along.
  if (issues.some(({ seen }) => seen === 'crash' || seen === 'unsupported')) return null
  // Should they be answered after all, a program of both kinds would have no control that fits.
  const on = one.cpus === undefined ? '' : ` on ${one.cpus} CPUs`
  if (predicted === 'refused') return isTimed(one) ? null : `refused${on}`
  return isTimed(one) ? `every ${one.period ?? 0} ms` : `answered${on}`
}

const isRefused = (company: string): boolean => company.startsWith('refused')

/**
 * The cases of a cell that are asked together, company by company: those that are expected to be refused, those that are
 * expected to be answered, and timers, which run undisturbed, by their period; those of another number of CPUs by themselves.
 */
export function companiesOf(cases: readonly Case[], options: CompanyOptions): OrderingCase[][] {
  const companies = new Map<string, OrderingCase[]>()
  for (const one of options.isolated ? [] : cases) {
    const company = one.kind === 'ordering' ? companyOf(one, options) : null
    if (company !== null && one.kind === 'ordering')
      companies.set(company, [...(companies.get(company) ?? []), one])
  }
  return [...companies]
    .sort(([one], [other]) => Number(isRefused(other)) - Number(isRefused(one)))
    .map(([, company]) => company)
}
