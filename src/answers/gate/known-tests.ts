/** Records of tests → a file of known issues that says which of them fail where. Pure. */
import { isMap, isSeq, parseDocument } from 'yaml'
import type { YAMLMap, YAMLSeq } from 'yaml'
import { UNSAID } from '../../matrix/architecture.js'
import { seriesOf } from '../../matrix/versions.js'
import { VARIES } from '../../records/observation.js'
import { placeOf } from '../../records/place.js'
import type { ResultRecord } from '../../records/record.js'

const HEADER = `# Tests that are known to fail, by kernel and build. A test that no longer fails is \`fixed\`, which nobody expects:
# \`matrix suite accept\` then takes it out again. Words and upstream may be written by hand.
`

export interface AcceptedTests {
  readonly text: string
  /** Names of cases with where they are, that were added and taken away. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Those that an entry of somebody's own covers, who has to change it. */
  readonly left: readonly string[]
}

/** What a known issue calls an answer; null where there is nothing to be known. */
function seenIn({ verdict }: ResultRecord): string | null {
  if (verdict === 'failed' || verdict === 'crash') return verdict
  return verdict === 'flaky' ? VARIES : null
}

const idOf = ({ case: name, kernel, bpftrace }: ResultRecord, seen: string): string => {
  const series = seriesOf(kernel) ?? kernel
  const suite = name.slice(0, name.indexOf('/'))
  return `${suite}-${series}-bpftrace-${bpftrace}-${seen}`.toLowerCase().replace(/[^a-z0-9]+/g, '-')
}

/** Kernels by series: a newer release is taken to behave like the measured one. Builds by their version. */
function entryOf(record: ResultRecord, seen: string): object {
  const { kernel, bpftrace, arch = UNSAID } = placeOf(record)
  const series = /^\d+\.\d+/.exec(kernel)?.[0]
  return {
    id: idOf(record, seen),
    cases: [],
    bpftrace: `=${bpftrace}`,
    ...(series === undefined ? {} : { kernel: `${series}.*` }),
    ...(arch === UNSAID ? {} : { arch }),
    seen,
    summary:
      seen === VARIES
        ? 'Now they pass and now they fail there.'
        : seen === 'crash'
          ? 'bpftrace crashes in these tests.'
          : 'These tests fail there.',
    upstream: 'unreported',
  }
}

const nameOf = ({ case: name, kernel, bpftrace }: ResultRecord): string =>
  `${name} on ${kernel} × ${bpftrace}`

/**
 * @param before the file's text, which can be read; null where there is none
 * @param records of tests
 */
export function acceptTests(before: string | null, records: readonly ResultRecord[]): AcceptedTests {
  const doc = parseDocument(before ?? '[]\n', { schema: 'failsafe' })
  const list: YAMLSeq = isSeq(doc.contents) ? doc.contents : doc.createNode<unknown[]>([])
  doc.contents = list as typeof doc.contents
  const [added, removed, left]: [string[], string[], string[]] = [[], [], []]
  const entries = (): YAMLMap[] => list.items.filter((one): one is YAMLMap => isMap(one))
  const entryCalled = (id: string): YAMLMap | undefined => entries().find((one) => one.get('id') === id)
  const casesIn = (entry: YAMLMap): string[] => {
    const cases = entry.get('cases')
    return isSeq(cases) ? (cases.toJSON() as string[]) : []
  }
  const setCases = (entry: YAMLMap, cases: readonly string[]): void =>
    entry.set('cases', doc.createNode([...cases].sort()))
  for (const record of records) {
    const { case: name, verdict, expected } = record
    if (verdict === 'fixed') {
      const entry = entryCalled(expected.why ?? '')
      const isOurs = expected.order !== undefined && expected.why === idOf(record, expected.order)
      if (!entry || !isOurs || !casesIn(entry).includes(name))
        left.push(`${nameOf(record)}: ${expected.why ?? ''}`)
      else {
        const cases = casesIn(entry).filter((one) => one !== name)
        if (cases.length > 0) setCases(entry, cases)
        else list.items = list.items.filter((one) => one !== entry)
        removed.push(nameOf(record))
      }
    }
    const seen = seenIn(record)
    if (seen === null) continue
    let entry = entryCalled(idOf(record, seen))
    if (!entry) {
      entry = doc.createNode(entryOf(record, seen))
      list.items.push(entry)
    }
    if (casesIn(entry).includes(name)) continue
    setCases(entry, [...casesIn(entry), name])
    added.push(nameOf(record))
  }
  list.flow = list.items.length === 0
  const text = (before === null ? HEADER : '') + doc.toString({ lineWidth: 0 })
  return { text, added, removed, left }
}
