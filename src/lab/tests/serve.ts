/** One machine that takes tests of a kernel from their queue, one after the other. */
import { join } from 'node:path'
import { sentence, UnavailableError } from '../../lib/errors.js'
import type { Proof } from '../machine/accelerator.js'
import type { Attempt } from '../../records/record.js'
import { imageUuid } from '../../supply/artefacts/image.js'
import type { BpftraceBuild, Cell } from '../../supply/plan/cell.js'
import { acceleratorFor } from '../run/accelerator.js'
import { placeOfCell } from '../run/cell-place.js'
import { groundOf } from '../run/ground.js'
import { EXERCISE_TIMEOUT_MS } from '../run/keeper.js'
import type { Keeper } from '../run/keeper.js'
import { bootText } from '../run/kernel-session.js'
import type { Lab } from '../run/lab.js'
import { cellLogs, machineLogDir } from '../run/logs.js'
import { artefactsOf, lasting } from '../run/recording.js'
import { askTest, carriedForTests, SLOWNESS } from './ask-test.js'
import { decidedOf } from './decided.js'
import { factsExercise, factsIn } from './facts.js'
import type { CellFacts } from './facts.js'
import type { TestQueue } from './queue.js'
import { decidedRecord } from './recall-tests.js'
import type { OpenTest, TestAsking } from './recall-tests.js'
import { attemptOfTold } from './test-attempt.js'
import type { SeenTest } from './test-memory.js'
import { recordOfTest } from './test-record.js'
import type { TestSurroundings } from './test-record.js'
import { isSettled } from './settled.js'

interface Serving {
  readonly lab: Lab
  readonly asking: TestAsking
  readonly proof: Proof | null
  readonly scratch: string
}

const lost = (reason: string, milliseconds = 0): Attempt =>
  attemptOfTold({ outcome: 'error', order: null, reason }, milliseconds)

/**
 * Takes tests until none is left, or nobody wants them any longer. Never throws for what the world does: a test that cannot
 * be asked is answered with why.
 * @param known what builds say of themselves, for all machines
 */
export async function serve(
  queue: TestQueue,
  machine: string,
  known: Map<Cell, CellFacts>,
  { lab, asking, proof, scratch }: Serving,
): Promise<void> {
  const { signal, tell, workshop } = lab
  const [first] = queue.left
  if (!first) return
  const { kernel, runtime } = first.cell
  const accelerator = proof ? acceleratorFor(kernel.arch, proof) : 'tcg'
  const ran = runtime === 'container' || !proof ? 'none' : accelerator
  const slowness = SLOWNESS[ran]
  const doing = (what: string, preparing = false): void =>
    tell({ type: 'machine', kernel: kernel.id, machine, doing: what, preparing })
  const log = cellLogs(lab.logDir, machine)
  const site = { accelerator, scratch: join(scratch, machine), logDir: machineLogDir(lab.logDir, machine) }
  /** Builds whose image cannot be had, each with why. */
  const lacking = new Map<BpftraceBuild, UnavailableError>()
  let keeper: Keeper | null = null

  /** The machine, with the builds of all that is left when it is first wanted. */
  async function equip(cell: Cell): Promise<Keeper> {
    doing('waiting for its kernel', true)
    const cells = [...new Set([cell, ...queue.left.map((open) => open.cell)])]
    const ground = await groundOf(cell, lab, site)
    for (const { bpftrace } of cells) {
      try {
        doing(`waiting for bpftrace ${bpftrace.id}`, true)
        await ground.prepare(bpftrace)
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error
        lacking.set(bpftrace, error)
      }
    }
    const able = cells.filter(({ bpftrace }) => !lacking.has(bpftrace))
    return ground.keep({
      builds: able.map(({ bpftrace }) => bpftrace),
      carried: carriedForTests(able.flatMap((one) => asking.testsOf(one))),
      onBoot: (...booted) => doing(bootText(...booted)),
    })
  }

  async function machineFor(cell: Cell): Promise<Keeper> {
    keeper ??= await equip(cell)
    const why = lacking.get(cell.bpftrace)
    if (why) throw why
    return keeper
  }

  async function factsOf(cell: Cell, on: Keeper): Promise<CellFacts> {
    const found = known.get(cell)
    if (found) return found
    doing(`bpftrace ${cell.bpftrace.id}: --info`)
    const outcome = await on.exercise(
      cell.bpftrace,
      factsExercise(imageUuid(cell.bpftrace), EXERCISE_TIMEOUT_MS[ran]),
    )
    const facts = factsIn(outcome, on.release())
    if (!facts)
      throw new UnavailableError(outcome.kind === 'lost' ? outcome.reason : 'bpftrace --info did not end')
    known.set(cell, facts)
    await asking.memory.rememberFacts(cell, facts)
    return facts
  }

  async function tellTest(
    { cell, one }: OpenTest,
    attempts: readonly Attempt[],
    runs: SeenTest['runs'],
  ): Promise<void> {
    if (signal.aborted) return
    const surroundings: TestSurroundings = {
      release: keeper?.release() ?? cell.kernel.release,
      accelerator: ran,
      artefacts: await artefactsOf(cell, workshop),
      finishedAt: new Date().toISOString(),
    }
    const record = recordOfTest(cell, one, attempts, surroundings, asking)
    if (lasting(record, asking.repeat) && runs.length > 0)
      await asking.memory.remember(cell, one, { ...surroundings, runs })
    asking.onRecord(record)
    tell({ type: 'record', record, remembered: false })
  }

  async function ask(open: OpenTest): Promise<void> {
    const { cell, one } = open
    const on = await machineFor(cell)
    const facts = await factsOf(cell, on)
    const decided = decidedOf(cell, one, facts, asking.environment)
    if (decided) {
      const record = await decidedRecord(cell, one, decided, facts.release, asking, workshop)
      asking.onRecord(record)
      tell({ type: 'record', record, remembered: false })
      return
    }
    doing(`bpftrace ${cell.bpftrace.id}: ${one.name}`)
    const place = placeOfCell(cell, null)
    const { attempts, runs } = await askTest(
      one,
      facts,
      { image: imageUuid(cell.bpftrace), slowness, older: asking.olderOf(cell), isEmulated: ran === 'tcg' },
      (exercise) => on.exercise(cell.bpftrace, exercise),
      (some) => signal.aborted || isSettled(one.name, some, asking.knownIssues, place, asking.repeat),
      async ({ order, outcome }, seen) => {
        // What passes has nothing that anybody would look for.
        if (outcome !== 'ordered' || order === null)
          await log(cell).save(one.name.replaceAll('/', '-'), one.test.prog || one.test.run, seen)
      },
    )
    await tellTest(open, attempts, runs)
  }

  try {
    for (let open = queue.left.shift(); open && !signal.aborted; open = queue.left.shift()) {
      const one = open
      await ask(one).catch(async (error: unknown) => {
        if (!(error instanceof UnavailableError) || error === signal.reason) throw error
        await tellTest(one, [lost(sentence(error))], [])
      })
    }
  } finally {
    // The compiler does not see that machines are made meanwhile.
    await (keeper as Keeper | null)?.close()
    doing('')
  }
}
