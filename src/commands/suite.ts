/** `matrix suite`: asks kernels and builds the tests of a suite of bpftrace's own, and says what fails where. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { openDisplay } from '../lab/display/display.js'
import { reapContainers } from '../lab/engine/reaper.js'
import { isOfAnotherBuild } from '../lab/run/another-build.js'
import type { Tell } from '../lab/run/events.js'
import { withoutKvm } from '../lab/machine/accelerator.js'
import { DRIVING } from '../lab/tests/ask-test.js'
import { runTests } from '../lab/tests/run-tests.js'
import { openTestMemory } from '../lab/tests/test-memory.js'
import { HOST } from '../matrix/names.js'
import type { Matrix } from '../matrix/schema.js'
import { compareVersions } from '../matrix/versions.js'
import { exitCode } from '../records/exit-code.js'
import { isOfAnotherHost } from '../records/same-host.js'
import type { ResultRecord } from '../records/record.js'
import { openResults } from '../records/store.js'
import type { Cell } from '../supply/plan/cell.js'
import { WORKBENCH } from '../supply/plan/userland.js'
import { publishClosures } from './closures.js'
import { openContext } from './context.js'
import { RESULTS } from './defaults.js'
import { count } from './flags/count.js'
import type { SuiteFlags } from './flags/suite.js'
import { forecast } from './forecast.js'
import { tellProblems } from './problems.js'
import { openPublisher, publish, SUITE_REPORTS } from './publish.js'
import { guestsOf } from './recall.js'
import { namedSuite } from './named-suite.js'
import { openSuiteEnding } from './suite-ending.js'
import { openSuite } from './suite-files.js'
import { cellsAgainst, judgeSuite, suiteBaseline, withAgainst } from './suite-gate.js'
import { knownPath, readKnown } from './suite-known.js'
import { suiteTable } from './suite-table.js'
import type { Surroundings } from './surroundings.js'
import { openTiming } from './timing.js'
import { cellsToTry } from './try-cells.js'
import { cacheDirectory } from './workplace.js'

/** Whether the kernel of this machine is asked for by name. */
const wantsHost = ({ kernel, runtime }: SuiteFlags): boolean =>
  kernel.includes(HOST) || runtime.includes('container')

/** matrix.yaml's kernels and builds; its cases are nothing to a suite. */
function matrixFor(matrix: Matrix, args: SuiteFlags): Matrix {
  const { shipped: _shipped, ...rest } = matrix
  return { ...rest, host: wantsHost(args), cases: [], knownIssues: [] }
}

/** Whether a build is of an earlier series than the checkout, in words; null where it is not. */
function olderIn(version: string | null, anyBuild: boolean): (cell: Cell) => string | null {
  const series = (text: string): string => text.split(/[.-]/).slice(0, 2).join('.')
  return ({ bpftrace }) =>
    version !== null && !anyBuild && compareVersions(series(bpftrace.version), series(version)) < 0
      ? `bpftrace ${bpftrace.version} is older than the suite, which is of ${version}`
      : null
}

/**
 * @param words the directory of a suite, or the name of one of matrix.yaml
 * @returns 0 where every test passed, was skipped, or failed as is known; 1 where one did otherwise; 3 where an answer is
 *   missing; 130 where it was interrupted
 * @throws UsageError for a directory that is no suite, and for a flag that makes no sense
 */
export async function suite(words: string, args: SuiteFlags, surroundings: Surroundings): Promise<number> {
  const { environment, stderr, signal } = surroundings
  const jobs = args.jobs === undefined ? availableParallelism() : count('--jobs', args.jobs)
  const repeat = count('--repeat', args.repeat, 100)
  const asked = await namedSuite(words, args)
  const opened = openSuite(asked)
  const { tests } = opened
  const names = tests.map(({ name }) => name)
  const known = knownPath(asked)
  const knownIssues = known === undefined ? [] : await readKnown(known, names)
  const out = args.out === RESULTS ? join(RESULTS, 'suite', opened.name) : args.out
  const ending = openSuiteEnding(opened, { ...args, out }, surroundings)
  const judged = await suiteBaseline({ ...args, out })
  const timing = await openTiming(cacheDirectory(environment), jobs)
  const display = openDisplay(stderr, args, () => timing.stopwatch.left())
  const tell: Tell = (event) => {
    timing.stopwatch.tell(event)
    ending.hear(event)
    display.tell(event)
  }
  const chosen = {
    kernel: args.kernel.length > 0 || args.runtime.length > 0,
    bpftrace: args.bpftrace.length > 0,
  }
  try {
    const context = await openContext(
      { ...args, bpftrace: withAgainst(args.bpftrace, judged), case: [] },
      surroundings,
      {
        onProgress: (progress) => display.tell({ type: 'download', ...progress }),
        onAsked: (what) => display.tell({ type: 'version', what }),
        onWork: (what, over) => display.tell({ type: 'making', what, over }),
      },
      {
        matrix: (matrix) => matrixFor(matrix, args),
        cells: (cells) => cellsAgainst(cellsToTry(cells, chosen), cells, judged),
        beside: Object.keys(WORKBENCH),
      },
    )
    const { cells, workshop, cacheDir, host } = context
    if (host) await reapContainers(host.engine)
    const results = await openResults(out)
    const before = results.current()
    const release = surroundings.hold?.()
    tellProblems(results.problems, stderr)
    try {
      const mine: ResultRecord[] = []
      const table = suiteTable(tests, knownIssues, cells)
      const publisher = openPublisher(out, table)
      const lab = { workshop, host, cacheDir, logDir: join(out, 'logs'), environment, signal, tell }
      await runTests(lab, {
        cells,
        testsOf: () => tests,
        olderOf: olderIn(opened.version, args.anyBuild),
        knownIssues,
        memory: openTestMemory(cacheDir, {
          guests: await guestsOf(cells, workshop),
          driving: DRIVING,
          mayHaveKvm: (await withoutKvm()) === null,
        }),
        judging: DRIVING,
        fresh: args.fresh,
        repeat,
        jobs,
        environment,
        onOpen: async (open) => {
          for (const words of await forecast(context, open, true)) display.tell({ type: 'forecast', words })
        },
        onRecord: (record) => {
          mine.push(record)
          results.append(record)
          publisher.changed(() => results.current())
        },
      })
        .catch((error: unknown) => {
          // An interruption is told below, with what is saved.
          if (error !== signal.reason) throw error
        })
        .finally(() => publisher.settled())
      display.end()
      await timing.end(stderr, args.verbose && !signal.aborted)
      // What is left of other runs stays, but for what other builds or hosts said, and for tests that are no longer there.
      const isThere = new Set(opened.all)
      const all = await results.finish({
        cases: names,
        keep: (record) =>
          isThere.has(record.case) &&
          !isOfAnotherBuild(record, cells) &&
          !isOfAnotherHost(record, host?.release),
      })
      await publish(out, all, table, SUITE_REPORTS)
      await publishClosures(out, cells, all, true)
      const decision =
        judged && !signal.aborted
          ? judgeSuite(mine, judged, { tests, knownIssues, gate: context.matrix.gate })
          : null
      ending.tell({ cells, before, mine, all, table, known, decision })
      if (signal.aborted) return 130
      const questions = cells.flatMap(({ kernel, bpftrace, runtime }) =>
        names.map((name) => ({ kernel: kernel.id, bpftrace: bpftrace.id, runtime, case: name })),
      )
      const code = decision?.exitCode ?? exitCode(mine, questions)
      return code === 0 && context.isOwed ? 3 : code
    } finally {
      await results.close()
      release?.()
    }
  } finally {
    display.end()
  }
}
