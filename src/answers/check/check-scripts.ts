/** Scripts × records → which orders the scripts rely on, and where these are kept. Pure. */
import { visibleLine } from '../../lib/visible.js'
import type { Case } from '../../matrix/schema.js'
import type { ResultRecord } from '../../records/record.js'
import { handlersInSessions } from '../../script/sessions.js'
import { sharedEvents } from '../../script/shared.js'
import type { AttachPoint, Remark, Script, SharedEvent } from '../../script/script.js'
import type { AskedPlaces } from './asked.js'
import { attachingOf, caseFor, measuringCases, restsOn } from './attaching.js'
import type { Attaching, MeasuringCase } from './attaching.js'
import { consequenceOf, isAboutOrder } from './consequence.js'
import { remediesOf } from './remedy.js'
import { askedCells, besideUnmeasured, pairGrid, stretchesIn } from './stretches.js'
import type { AskedCell, CheckedStretch, FindRecord, PairGrid } from './stretches.js'

/** `note`: nothing that can be seen relies on the order, so it decides nothing. */
export type PairStanding = 'broken' | 'unmeasured' | 'kept' | 'note'

/** Two handlers of one event, with what the records say of their order. */
export interface CheckedPair {
  readonly event: SharedEvent
  readonly standing: PairStanding
  /** The case that answers for them; absent where none does. */
  readonly case?: string
  /** Why nothing is known, and what an answer rests on. */
  readonly notes: readonly string[]
  readonly stretches: readonly CheckedStretch[]
  readonly cells: readonly AskedCell[]
  /** What neighbours say of releases that nobody measured. */
  readonly beside: readonly string[]
  /** What comes of an order that is not kept. */
  readonly consequences: readonly string[]
  readonly remedies: readonly string[]
}

export interface CheckedScript {
  /** As it was given. */
  readonly name: string
  /** Relative to the working directory where it is in it, else absolute. */
  readonly path: string
  readonly handlers: number
  readonly pairs: readonly CheckedPair[]
  /** What was passed over. */
  readonly remarks: readonly Remark[]
}

export interface CheckedScripts {
  readonly places: AskedPlaces
  readonly scripts: readonly CheckedScript[]
  /** 1: an order that a script relies on is not kept; else 3: one was not measured; else 0. */
  readonly exitCode: 0 | 1 | 3
}

export interface NamedScript extends Pick<CheckedScript, 'name' | 'path'> {
  readonly script: Script
}

/** Where answers come from. */
interface CheckSources {
  readonly places: AskedPlaces
  readonly cases: readonly MeasuringCase[]
  readonly recorded: ReadonlySet<string>
  readonly find: FindRecord
  readonly functions: readonly string[] | undefined
  /** What was found out already. */
  readonly known: Map<string, MeasuredPair>
}

function finder(records: readonly ResultRecord[]): FindRecord {
  const key = (name: string, runtime: string, kernel: string, bpftrace: string): string =>
    JSON.stringify([name, runtime, kernel, bpftrace])
  const index = new Map(
    records.map((record) => [key(record.case, record.runtime, record.kernel, record.bpftrace), record]),
  )
  return (name, { kernel, runtime }, { bpftrace }) => index.get(key(name, runtime, kernel, bpftrace))
}

/** Why no case answers. */
function unmeasured(attaching: Attaching | undefined, { firstPoint, secondPoint }: SharedEvent): string {
  if (attaching === undefined) return 'the probe type is not known'
  if (attaching.session === 'one')
    return 'nobody measured this: one of the two may be attached in a session, and the other not'
  const [one, other] = [firstPoint.probe ?? '', secondPoint.probe ?? '']
  const names = one === other ? one : `${one} with ${other}`
  const how =
    attaching.first === attaching.second ? '' : one === other ? ', one by a wildcard and one by its name' : ''
  return `no case of the matrix measures ${names}${how}`
}

function standingOfPair(
  { reliances }: SharedEvent,
  grid: readonly AskedCell[],
  isWhole: boolean,
): PairStanding {
  const keepings = new Set(grid.map(({ answer }) => answer.keeping))
  if (reliances.length === 0) return 'note'
  if (keepings.has('broken')) return 'broken'
  return keepings.has('unanswered') || !isWhole ? 'unmeasured' : 'kept'
}

function notesOn(event: SharedEvent, attaching: Attaching, { one, isSeveral }: MeasuringCase): string[] {
  return [
    ...restsOn([event.firstPoint, event.secondPoint]),
    ...(attaching.isSeveral && !isSeveral ? ['it is measured with one attach point in each block'] : []),
    ...(one.promise === 'none' ? ['bpftrace promises no order of these; it is told as it was seen'] : []),
    ...(one.unpredicted === undefined
      ? []
      : [`where it is refused nothing is known: ${visibleLine(one.unpredicted)}`]),
  ]
}

/** What the records say of all pairs that attach alike and are measured by one case. */
interface MeasuredPair extends Pick<CheckedPair, 'stretches' | 'cells' | 'beside'> {
  readonly remedies: readonly string[]
}

function measuredPair(
  attaching: Attaching,
  measuring: MeasuringCase,
  points: readonly AttachPoint[],
  { places, cases, recorded, find }: CheckSources,
): MeasuredPair {
  const grid = pairGrid(places, measuring, attaching, find)
  const gridOf = (as: string): PairGrid | undefined => {
    const other = { ...attaching, first: as, second: as, session: 'none' as const }
    const found = caseFor(other, points, cases, recorded)
    return found && pairGrid(places, found, other, find)
  }
  return {
    stretches: stretchesIn(places, grid),
    cells: askedCells(places, grid),
    beside: besideUnmeasured(places, grid),
    remedies: remediesOf(places, attaching, grid, gridOf),
  }
}

function answeredPair(
  event: SharedEvent,
  attaching: Attaching,
  measuring: MeasuringCase,
  sources: CheckSources,
): CheckedPair {
  const key = JSON.stringify([measuring.one.name, attaching])
  // A script may have thousands of pairs, which attach in a few ways.
  const known = sources.known.get(key)
  const points = [event.firstPoint, event.secondPoint]
  const { remedies, ...measured } = known ?? measuredPair(attaching, measuring, points, sources)
  sources.known.set(key, { remedies, ...measured })
  const { stretches, cells, beside } = measured
  const standing = standingOfPair(event, cells, beside.length === 0 && cells.length > 0)
  const isTold = stretches.some(({ keeping, word }) => keeping === 'broken' && isAboutOrder(word))
  return {
    event,
    standing,
    case: measuring.one.name,
    notes: notesOn(event, attaching, measuring),
    ...measured,
    consequences: isTold ? event.reliances.map(consequenceOf) : [],
    remedies: standing === 'broken' ? remedies : [],
  }
}

function checkedPair(event: SharedEvent, inSession: 0 | 1 | 2, sources: CheckSources): CheckedPair {
  const attaching = attachingOf(event, inSession)
  const points = [event.firstPoint, event.secondPoint]
  const measuring = attaching && caseFor(attaching, points, sources.cases, sources.recorded)
  if (attaching && measuring && sources.recorded.has(measuring.one.name))
    return answeredPair(event, attaching, measuring, sources)
  return {
    event,
    standing: event.reliances.length === 0 ? 'note' : 'unmeasured',
    notes: [
      measuring
        ? `the records have no answer to the case ${measuring.one.name}`
        : unmeasured(attaching, event),
    ],
    stretches: [],
    cells: [],
    beside: [],
    consequences: [],
    remedies: [],
  }
}

function checkedScript({ name, path, script }: NamedScript, sources: CheckSources): CheckedScript {
  const { events, remarks } = sharedEvents(script, sources.functions)
  const sessions = handlersInSessions(script)
  const count = ({ first, second }: SharedEvent): 0 | 1 | 2 =>
    sessions.has(first) && sessions.has(second) ? 2 : sessions.has(first) || sessions.has(second) ? 1 : 0
  return {
    name,
    path,
    handlers: script.handlers.length,
    pairs: events.map((event) => checkedPair(event, count(event), sources)),
    remarks: [...script.passedOver, ...remarks],
  }
}

/**
 * @param cases of the matrix that the records answer
 * @param records of each question the last counts
 * @param places of the same records
 * @param functions of the kernel that is asked for, where there is one and it tells them
 */
export function checkScripts(
  scripts: readonly NamedScript[],
  cases: readonly Case[],
  records: readonly ResultRecord[],
  places: AskedPlaces,
  functions?: readonly string[],
): CheckedScripts {
  const sources: CheckSources = {
    places,
    cases: measuringCases(cases),
    recorded: new Set(records.map((record) => record.case)),
    find: finder(records),
    functions,
    known: new Map(),
  }
  const checked = scripts.map((one) => checkedScript(one, sources))
  const standings = new Set(checked.flatMap(({ pairs }) => pairs.map(({ standing }) => standing)))
  return {
    places,
    scripts: checked,
    exitCode: standings.has('broken') ? 1 : standings.has('unmeasured') ? 3 : 0,
  }
}
