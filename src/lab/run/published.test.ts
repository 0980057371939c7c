import { describe, expect, test } from 'vitest'
import { issue, ordering } from '../../judge/verdict/verdict.fixture.js'
import type { Case } from '../../matrix/schema.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import { burstRun } from '../../records/record.fixture.js'
import { cellOf, pkg } from '../../supply/plan/plan.fixture.js'
import type { Cell } from '../../supply/plan/cell.js'
import { partsOfKernel } from '../../supply/plan/tree.js'
import type { Observed } from './answers.js'
import { BY, CELL, CONFIG, FEXIT, GOOD, OBSERVED, SEEN, theirs } from './published.fixture.js'
import { publishedAnswers } from './published.js'
import type { AskedBy } from './published.js'
import { recordOf } from './record-of.js'

const REVERSED: Attempt = { ...SEEN, mode: 'isolated', order: 'reversed', events: ['cba', 'cba', 'cba'] }
const recall = (
  records: readonly ResultRecord[],
  { by = {}, cell = CELL, one = FEXIT, least = 1 }: Partial<Asked> = {},
): Promise<Observed | null> =>
  publishedAnswers([{ name: 'published', records }], { ...BY, ...by }).recall(cell, one, least)
interface Asked {
  by: Partial<AskedBy>
  cell: Cell
  one: Case
  least: number
}

describe('what is published is recalled', () => {
  test('by digests, whatever it is called, and says where it is from', async () => {
    const found = await recall([GOOD])
    expect(found).toEqual({ ...OBSERVED, artefacts: GOOD.artefacts, recalledFrom: ['published'] })
    const record = recordOf(CELL, FEXIT, found!, [])
    expect(record).toMatchObject({ kernel: '6.12.117', bpftrace: '0.23.2', verdict: 'ok' })
    expect(record).toMatchObject({ recalledFrom: ['published'], judging: 'judging-1', config: CONFIG })
    expect(record.artefacts.kernel).toEqual(partsOfKernel(CELL.kernel))
  })

  test('with its own verdict forgotten: it is made of the attempts', async () => {
    const lie = theirs({ attempts: [REVERSED, REVERSED], verdict: 'ok', surprise: 'none', reason: 'fine' })
    const found = (await recall([lie]))!
    expect(recordOf(CELL, FEXIT, found, [])).toMatchObject({ verdict: 'wrong-order', order: 'reversed' })
    expect(recordOf(CELL, FEXIT, found, [])).not.toHaveProperty('surprise')
    expect(recordOf(CELL, FEXIT, found, [issue()])).toMatchObject({ verdict: 'known' })
  })

  test('with the trail of those who recalled it before, each once, and no more than eight', async () => {
    const trail = async (recalledFrom: string[]): Promise<readonly string[] | undefined> =>
      (await recall([theirs({ recalledFrom })]))?.recalledFrom
    expect(await trail(['nightly'])).toEqual(['published', 'nightly'])
    expect(await trail(['published', 'nightly'])).toEqual(['published', 'nightly'])
    const long = Array.from({ length: 1000 }, (_, at) => `run-${at}`)
    expect(await trail(long)).toEqual(['published', ...long.slice(0, 7)])
  })

  test('without what nobody asks for', async () => {
    const attempts = [{ ...SEEN, more: 'x' } as Attempt]
    const found = await recall([theirs({ attempts, config: { ...CONFIG, CONFIG_OTHER: 'y' } })])
    expect(found).toEqual({ ...OBSERVED, artefacts: GOOD.artefacts, recalledFrom: ['published'] })
  })

  test('from the first set that has an answer', async () => {
    const sets = ['one', 'two'].map((name) => ({ name, records: [theirs()] }))
    expect((await publishedAnswers(sets, BY).recall(CELL, FEXIT, 1))?.recalledFrom).toEqual(['one'])
  })

  test('on a kernel with headers, where the record has the same ones', async () => {
    const cell = cellOf({ headers: { program: 'linux-headers', version: '6', packages: [pkg('headers 1')] } })
    expect(await recall([theirs({}, FEXIT, cell)], { cell })).not.toBeNull()
    expect(await recall([GOOD], { cell })).toBeNull()
    expect(await recall([theirs({}, FEXIT, cell)])).toBeNull()
    const others = cellOf({
      headers: { program: 'linux-headers', version: '6', packages: [pkg('headers 2')] },
    })
    expect(await recall([theirs({}, FEXIT, cell)], { cell: others })).toBeNull()
  })
})

describe('asked all the same is', () => {
  const { artefacts } = GOOD
  const other = { sha256: 'f'.repeat(64) }
  test.each<[string, Partial<ResultRecord>]>([
    ['another question', { question: 'q' }],
    ['a question that the record does not name', { question: undefined }],
    ['another kernel', { artefacts: { ...artefacts, kernel: [{ ...artefacts.kernel[0]!, ...other }] } }],
    [
      'a kernel of more packages',
      { artefacts: { ...artefacts, kernel: [...artefacts.kernel, artefacts.kernel[0]!] } },
    ],
    ['a kernel that the record does not tell', { artefacts: { ...artefacts, kernel: [] } }],
    ['another image of the build', { artefacts: { ...artefacts, image: other } }],
    ['another guest', { artefacts: { ...artefacts, workload: other } }],
    ['what other code asked', { judging: 'judging-2' }],
    ['what code asked that has no name', { judging: undefined }],
    ['what was spelled for another version', { versions: { kernel: '6.12.117', bpftrace: '0.17.0' } }],
    ['a kernel in a container', { runtime: 'container' }],
    ['where the configuration is not known', { config: undefined }],
    ['where an option was not looked at', { config: {} }],
    ['what came to no conclusion', { attempts: [{ ...SEEN, outcome: 'error', order: null, events: [] }] }],
    ['what was never attempted', { attempts: [] }],
    [
      'an attempt whose order is not that of its events',
      { attempts: [{ ...SEEN, events: ['cba', 'cba', 'cba'] }] },
    ],
    [
      'an attempt with the events of another case',
      { attempts: [{ ...SEEN, events: ['xyz', 'xyz', 'xyz'] }] },
    ],
    ['what two attempts disagree on', { attempts: [{ ...SEEN, mode: 'isolated' }, REVERSED] }],
  ])('%s', async (_, changes) => {
    expect(await recall([theirs(changes)])).toBeNull()
    expect(await recall([theirs(changes), GOOD])).not.toBeNull()
  })

  test('a cell in a container, and one on the machine’s own kernel', async () => {
    expect(await recall([GOOD], { cell: cellOf({}, {}, 'container') })).toBeNull()
    const host = cellOf({ host: { identity: ['x'], unasked: null } })
    expect(await recall([theirs({}, FEXIT, host)], { cell: host })).toBeNull()
  })

  test('a case with other handlers, and one that is named otherwise', async () => {
    expect(await recall([GOOD], { one: ordering('fexit', { handlers: ['a', 'c', 'b'] }) })).toBeNull()
    expect(await recall([GOOD], { one: ordering('other') })).toBeNull()
  })

  test('what is to be asked alone, and was not', async () => {
    const alone = theirs({ attempts: [{ ...SEEN, mode: 'isolated' }] })
    expect(await recall([GOOD], { by: { isolated: true } })).toBeNull()
    expect(await recall([alone], { by: { isolated: true } })).not.toBeNull()
    const one = ordering('fexit', { alone: 'others disturb it' })
    expect(await recall([GOOD], { one })).toBeNull()
    expect(await recall([alone], { one })).not.toBeNull()
  })

  test('what the kernel has not confirmed: an order with no program behind it', async () => {
    const { mechanism: _, ...unseen } = SEEN
    expect(await recall([theirs({ attempts: [unseen] })])).toBeNull()
    expect(await recall([theirs({ attempts: [unseen, SEEN] })])).not.toBeNull()
  })

  test('what was asked less often than is wanted; what disagrees counts where it is asked repeatedly', async () => {
    expect(await recall([GOOD], { least: 2 })).toBeNull()
    expect(await recall([theirs({ attempts: [SEEN, SEEN] })], { least: 2 })).not.toBeNull()
    const unsteady = theirs({ attempts: [{ ...SEEN, mode: 'isolated' }, REVERSED] })
    expect(await recall([unsteady], { least: 2 })).not.toBeNull()
  })

  test('a burst with fewer runs', async () => {
    const one = ordering('fexit', { workload: 'nap', events: undefined, burst: 100, runs: 2 })
    const run: Attempt = { ...SEEN, mode: 'isolated', events: [], burst: burstRun() }
    expect(await recall([theirs({ attempts: [run] }, one)], { one })).toBeNull()
    expect(await recall([theirs({ attempts: [run, run] }, one)], { one })).not.toBeNull()
    const counts = { ...run, burst: burstRun({ whole: 64 }) }
    expect(await recall([theirs({ attempts: [run, counts] }, one)], { one })).toBeNull()
  })

  test('what an emulated CPU cannot tell', async () => {
    const one = ordering('fexit', { probe: 'watchpoint', target: '0x1:8:w' })
    const looked = {
      config: Object.fromEntries(
        ['CONFIG_PERF_EVENTS', 'CONFIG_BPF_EVENTS', 'CONFIG_HAVE_HW_BREAKPOINT'].map((name) => [name, 'y']),
      ),
    }
    expect(await recall([theirs({ ...looked, accelerator: 'kvm' }, one)], { one })).not.toBeNull()
    expect(await recall([theirs({ ...looked, accelerator: 'tcg' }, one)], { one })).toBeNull()
  })

  test('what is older than the gate allows, or says nothing of its age', async () => {
    expect(await recall([GOOD], { by: { maxAge: 6 } })).not.toBeNull()
    expect(await recall([GOOD], { by: { maxAge: 5 } })).toBeNull()
    expect(await recall([theirs({ finishedAt: 'lately' })], { by: { maxAge: 6 } })).toBeNull()
    expect(
      await recall([theirs({ finishedAt: '2999-01-01T00:00:00.000Z' })], { by: { maxAge: 6 } }),
    ).toBeNull()
    // An old one does not stand before a new one.
    const old = theirs({ finishedAt: '2026-01-01T00:00:00.000Z', attempts: [REVERSED, REVERSED] })
    expect((await recall([old, GOOD], { by: { maxAge: 6 } }))?.attempts).toEqual([SEEN])
  })

  test('what two published records disagree on, unless a known issue says that it varies', async () => {
    const reversed = theirs({ attempts: [REVERSED, REVERSED] })
    expect(await recall([GOOD, reversed])).toBeNull()
    expect(await recall([GOOD, theirs({ attempts: [SEEN, SEEN] })])).not.toBeNull()
    const varies = { knownIssues: [issue({ seen: 'varies' })] }
    expect(await recall([GOOD, reversed], { by: varies })).not.toBeNull()
  })
})
