/** How long questions are expected to take, so that shards can be cut and time be told before anything has run. Pure. */
import { codeOf } from '../../judge/exercise/code.js'
import { predictionOn } from '../../judge/exercise/prediction.js'
import type { MachineKind } from '../../judge/exercise/prediction.js'
import { programOf } from '../../judge/exercise/program.js'
import type { CaseExpectation } from '../../judge/verdict/belief.js'
import { expectationOf } from '../../judge/verdict/verdict.js'
import type { Place } from '../../matrix/place.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import { compareVersions } from '../../matrix/versions.js'
import type { Cell } from './cell.js'
import { companiesOf } from './companies.js'

/** What is asked of a cell. */
export interface CellCases {
  readonly cell: Cell
  readonly cases: readonly Case[]
}

/** One case of a cell. */
export interface ExpectedQuestion {
  readonly one: Case
  /** The number in its cell of the program that it shares with other cases, with which it is answered; null where it is alone. */
  readonly company: number | null
  readonly seconds: number
}

/** How a run asks. */
export interface AskingManner {
  /** Every case alone. */
  readonly isolated: boolean
  /** See alone twice whatever is not plainly ok. */
  readonly thorough: boolean
  /** How often everything is asked. */
  readonly repeat: number
  readonly knownIssues: readonly KnownIssue[]
}

/** With default flags, where no issue is known. */
export const USUAL: AskingManner = { isolated: false, thorough: false, repeat: 1, knownIssues: [] }

/**
 * Seconds that bpftrace takes from a version on: to start (with reading the program and ending), for each handler, to
 * refuse a program, and more than that the first time on a machine, which has nothing of it in memory yet. Least squares
 * over programs of the default matrix as of 2026-11-26 (two cores, TCG, two machines at a time), with short programs
 * weighing as much as long ones; 0.27 is 0.27.0 and 0.27.1. Static, because every shard must come to the same cut, and the
 * records that one machine happens to have are not those of another. How fast the machine at hand is, its own runs tell.
 */
export const MEASURED = [
  { from: '0.11', start: 0.84, handler: 0.131, refusal: 0.35, cold: 1.2 },
  { from: '0.17', start: 1.29, handler: 0.125, refusal: 0.81, cold: 1.8 },
  { from: '0.23', start: 1.18, handler: 0.118, refusal: 0.51, cold: 2.5 },
  { from: '0.27', start: 2.5, handler: 0.177, refusal: 2.2, cold: 3.8 },
] as const

/** Seconds from the start of an emulator to a ready agent, as measured the same days. */
export const BOOT_SECONDS = 4

/** Those of the newest measured version that is not newer: what is older than all counts as the oldest, a name as the newest. */
const measuredOf = (version: string) =>
  MEASURED.findLast(({ from }) => compareVersions(from, version) <= 0) ?? MEASURED[0]

/** Seconds from the start of a bpftrace to the end of a short program, once it has run on the machine. */
export const startSeconds = (version: string): number => measuredOf(version).start

/** How many handlers a program has: braces within a handler open none. */
function handlersIn(text: string): number {
  let [depth, handlers] = [0, 0]
  for (const brace of codeOf(text).match(/[{}]/g) ?? []) {
    if (brace === '{' && depth++ === 0) handlers++
    if (brace === '}') depth = Math.max(0, depth - 1)
  }
  return handlers
}

/** What a case's program takes beside its start: its handlers, and the milliseconds that it waits for. */
interface Length {
  readonly handlers: number
  readonly spanMs: number
}

const lengths = new WeakMap<Case, Map<string, Length>>()

/** Worked out once for each version: cells are many, and reading a program takes longer than all else here. */
function lengthOf(one: Case, version: string): Length {
  const known = lengths.get(one) ?? new Map<string, Length>()
  const found = known.get(version)
  if (found) return found
  const { text, spanMs = 0 } = programOf(one, version)
  const length = { handlers: handlersIn(text), spanMs }
  lengths.set(one, known.set(version, length))
  return length
}

const burstOf = (one: Case) => (one.kind === 'ordering' ? one.burst : undefined)

/** Programs until all that are to be refused are named: bpftrace names them stage by stage. */
const REFUSALS = 2

/** How often a case is seen alone that is not plainly ok, where nothing less is believed. */
const THOROUGHLY = 2

/** A number for each case, the same as long as it is the same object. */
const numbers = new WeakMap<Case, number>()
let numbersGiven = 0

function numberOf(one: Case): number {
  const number = numbers.get(one) ?? numbersGiven++
  numbers.set(one, number)
  return number
}

/** What was worked out, by the known issues that it rests on. */
const workedOut = new WeakMap<readonly KnownIssue[], Map<string, readonly ExpectedQuestion[]>>()

/**
 * The seconds of each question of a cell, without the boot and what is cold after it. A case in a common program takes its
 * handlers and its share of the one start; one that is asked alone takes a start, and what it waits for, as often as it has
 * runs. Everything is taken to come out as expected, in machines with an emulated CPU.
 */
export function expectedQuestions({ cell, cases }: CellCases, manner: AskingManner): ExpectedQuestion[] {
  const { kernel, bpftrace, runtime } = cell
  const { isolated, thorough, repeat, knownIssues } = manner
  const place = { kernel: kernel.version, bpftrace: bpftrace.version, config: null, arch: kernel.arch }
  const machineKind = { host: kernel.host !== undefined, emulated: runtime === 'microvm' }
  // Shares, sessions and the clock ask the same, and flavours of a kernel are alike.
  const known = workedOut.get(knownIssues) ?? new Map<string, readonly ExpectedQuestion[]>()
  workedOut.set(knownIssues, known)
  const key = JSON.stringify([place, machineKind, isolated, thorough, repeat, cases.map(numberOf)])
  const found = known.get(key) ?? workOut(cases, place, machineKind, manner)
  known.set(key, found)
  return [...found]
}

function workOut(
  cases: readonly Case[],
  place: Place,
  machineKind: MachineKind,
  manner: AskingManner,
): ExpectedQuestion[] {
  const { isolated, thorough, repeat } = manner
  const { emulated } = machineKind
  const version = place.bpftrace
  const { start, handler, refusal } = measuredOf(version)
  const known = new Map<Case, CaseExpectation>()
  const expected = (one: Case): CaseExpectation => {
    const found =
      known.get(one) ?? expectationOf(one, manner.knownIssues, place, predictionOn(one, place, machineKind))
    known.set(one, found)
    return found
  }
  const isRefused = (one: Case): boolean => expected(one).predicted === 'refused'
  const handlersOf = (one: Case): number => handler * lengthOf(one, version).handlers
  const spanOf = (one: Case): number => lengthOf(one, version).spanMs / 1000

  const companies = companiesOf(cases, { isolated, thorough, emulated, expected }).filter(
    ({ length }) => length > 1,
  )
  const secondsAlone = (one: Case): number => {
    const seen = thorough && (isRefused(one) || expected(one).issues.length > 0) ? THOROUGHLY : 1
    const runs = Math.max(burstOf(one)?.runs ?? seen, repeat)
    return runs * (isRefused(one) ? refusal : start + handlersOf(one) + spanOf(one))
  }
  const companyOf = new Map<Case, { number: number; size: number; spanSeconds: number }>()
  for (const [number, others] of companies.entries()) {
    const spanSeconds = Math.max(...others.map(spanOf))
    for (const one of others) companyOf.set(one, { number, size: others.length, spanSeconds })
  }
  return cases.map((one): ExpectedQuestion => {
    const company = companyOf.get(one)
    if (company === undefined) return { one, company: null, seconds: secondsAlone(one) }
    const shared = isRefused(one) ? REFUSALS * refusal : start + company.spanSeconds
    const own = isRefused(one) ? 0 : handlersOf(one)
    return { one, company: company.number, seconds: repeat * (shared / company.size + own) }
  })
}

/** What the first question that a machine is asked of a build takes more than others. @param version the build's */
export const coldSeconds = (version: string): number => measuredOf(version).cold

/** Seconds that all of a cell's questions take, without the boot. */
export const expectedSeconds = (asked: CellCases, manner: AskingManner): number =>
  expectedQuestions(asked, manner).reduce(
    (sum, { seconds }) => sum + seconds,
    coldSeconds(asked.cell.bpftrace.version),
  )
