/** The verbs: each one's flags, and its work, which is loaded when it is asked for. */
import { Command, Help } from '@commander-js/extra-typings'
import type { Option } from '@commander-js/extra-typings'
import { attestFlags } from './flags/attest.js'
import { acceptFlags } from './flags/baseline.js'
import { bisectStepFlags } from './flags/bisect-step.js'
import { bisectFlags } from './flags/bisect.js'
import { buildsFlags } from './flags/builds.js'
import { cacheListFlags, cachePruneFlags } from './flags/cache.js'
import { checkFlags } from './flags/check.js'
import { completeFlags, completionFlags } from './flags/completion.js'
import { diffFlags } from './flags/diff.js'
import { doctorFlags } from './flags/doctor.js'
import { explainFlags } from './flags/explain.js'
import { gateFlags } from './flags/gate.js'
import { initFlags } from './flags/init.js'
import { kernelsFlags } from './flags/kernels.js'
import { mergeFlags } from './flags/merge.js'
import { planFlags } from './flags/plan.js'
import { reportFlags } from './flags/report.js'
import { reproduceFlags } from './flags/reproduce.js'
import { runFlags } from './flags/run.js'
import { ownOptions } from './flags/of-parent.js'
import { suiteAcceptFlags } from './flags/suite-accept.js'
import { suiteFlags } from './flags/suite.js'
import { shellFlags } from './flags/shell.js'
import { tableFlags } from './flags/table.js'
import { tryFlags } from './flags/try.js'
import { verifyFlags } from './flags/verify.js'
import { toolVersion } from './package-place.js'
import { usualConfig } from './packaged.js'
import type { Surroundings } from './surroundings.js'

/** Does a verb's work; takes its exit code. */
export type Start = (work: (surroundings: Surroundings) => Promise<number>) => Promise<void>

/** What `matrix` understands. */
export function program(start: Start): Command {
  const verbs = [
    runFlags().action((flags) => start(async (its) => (await import('./run.js')).run(flags, its))),
    planFlags().action((flags) => start(async (its) => (await import('./plan.js')).plan(flags, its))),
    kernelsFlags().action((flags) =>
      start(async (its) => (await import('./kernels.js')).kernels(flags, its)),
    ),
    buildsFlags().action((flags) => start(async (its) => (await import('./builds.js')).builds(flags, its))),
    tableFlags().action((flags) => start(async (its) => (await import('./table.js')).table(flags, its))),
    tryFlags().action((script, command, flags) =>
      start(async (its) => (await import('./try.js')).tryScript(script, command, flags, its)),
    ),
    suiteFlags()
      .action((dir, flags) => start(async (its) => (await import('./suite.js')).suite(dir, flags, its)))
      .addCommand(
        suiteAcceptFlags().action((dir, flags, its) =>
          start(async (surroundings) =>
            (await import('./suite-accept.js')).acceptSuite(dir, ownOptions(flags, its), surroundings),
          ),
        ),
      ),
    shellFlags().action((command, flags) =>
      start(async (its) => (await import('./shell.js')).shell(command, flags, its)),
    ),
    gateFlags().action((flags) => start(async (its) => (await import('./gate.js')).gate(flags, its))),
    new Command('baseline')
      .description('change what the gate takes for granted')
      .addCommand(
        acceptFlags().action((flags) =>
          start(async (its) => (await import('./baseline.js')).accept(flags, its)),
        ),
      ),
    checkFlags().action((paths, flags) =>
      start(async (its) => (await import('./check.js')).check(paths, flags, its)),
    ),
    explainFlags().action((name, flags) =>
      start(async (its) => (await import('./explain.js')).explain(name, flags, its)),
    ),
    bisectFlags().action((name, flags) =>
      start(async (its) => (await import('./bisect.js')).bisect(name, flags, its)),
    ),
    bisectStepFlags().action((name, flags) =>
      start(async (its) => (await import('./bisect-step.js')).bisectStep(name, flags, its)),
    ),
    reproduceFlags().action((first, second, flags) =>
      start(async (its) => (await import('./reproduce.js')).reproduce(first, second, flags, its)),
    ),
    reportFlags().action((name, flags) =>
      start(async (its) => (await import('./report.js')).report(name, flags, its)),
    ),
    diffFlags().action((before, afters, flags) =>
      start(async (its) => (await import('./diff.js')).diff(before, afters, flags, its)),
    ),
    mergeFlags().action((directories, flags) =>
      start(async (its) => (await import('./merge.js')).merge(directories, flags, its)),
    ),
    attestFlags().action((flags) => start(async (its) => (await import('./attest.js')).attest(flags, its))),
    verifyFlags().action((statement, flags) =>
      start(async (its) => (await import('./verify.js')).verify(statement, flags, its)),
    ),
    initFlags().action((dir, flags) =>
      start(async (its) => (await import('./init.js')).init(dir, flags, its)),
    ),
    doctorFlags().action((flags) => start(async (its) => (await import('./doctor.js')).doctor(flags, its))),
    completionFlags().action((shell) =>
      start(async (its) => (await import('./completion/completion.js')).completion(shell, its)),
    ),
    new Command('cache')
      .description('manage what is kept on this machine for reuse')
      .addCommand(
        cacheListFlags().action((flags) =>
          start(async (its) => (await import('./cache.js')).list(flags, its)),
        ),
      )
      .addCommand(
        cachePruneFlags().action((flags) =>
          start(async (its) => (await import('./cache.js')).prune(flags, its)),
        ),
      ),
  ]
  const matrix = new Command('matrix')
    .description('In which order do bpftrace handlers fire? Asks real kernels and real bpftrace builds.')
    .version(toolVersion())
    .hook('preAction', async (_, verb) => {
      if (verb.getOptionValueSource('config') === 'default')
        verb.setOptionValueWithSource('config', await usualConfig(), 'implied')
    })
  for (const verb of verbs) matrix.addCommand(verb)
  const completing = completeFlags().action((words) =>
    start(async (its) => (await import('./completion/completion.js')).complete(matrix, words, its)),
  )
  matrix.addCommand(completing, { hidden: true })
  return overriding(matrix)
}

/** A default that says no more than the flag's absence does. */
const isNothing = (value: unknown): boolean => value === false || (Array.isArray(value) && value.length === 0)

class PlainHelp extends Help {
  override optionDescription(option: Option): string {
    return isNothing(option.defaultValue) ? option.description : super.optionDescription(option)
  }
}

/** Errors of the command line are thrown, by every verb and those below it; their help leaves out empty defaults. */
function overriding(command: Command): Command {
  command.exitOverride()
  command.createHelp = () => Object.assign(new PlainHelp(), command.configureHelp())
  for (const below of command.commands) overriding(below as Command)
  return command
}
