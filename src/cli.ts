#!/usr/bin/env node
/** The command line: arguments, environment, signals, exit codes. Nowhere else. */
import { Command, CommanderError, Option } from 'commander'
import { readFileSync } from 'node:fs'
import type { Surroundings } from './commands/context.js'
import { RESULTS } from './commands/defaults.js'
import type { DiffArguments } from './commands/diff.js'
import type { ExplainArguments } from './commands/explain.js'
import type { MergeArguments } from './commands/merge.js'
import { sentence, UnavailableError, UsageError } from './lib/errors.js'

const collect = (value: string, before: string[]): string[] => [...before, value]

function selecting(command: Command): Command {
  return choosing(command).option('--shard <I/N>', "only this share of the kernels' cells")
}

function choosing(command: Command): Command {
  return configured(command)
    .option('--kernel <glob>', 'only kernels whose identifier matches (repeatable)', collect, [])
    .option('--bpftrace <glob>', 'only bpftrace builds that match (repeatable)', collect, [])
    .option('--case <glob>', 'only cases that match (repeatable)', collect, [])
    .option(
      '--candidate <source>',
      'one more bpftrace build, called candidate: file:PATH, oci:IMAGE, debian:SUITE',
    )
    .addOption(
      new Option('--runtime <runtime>', 'only this runtime (repeatable)').argParser(collect).default([]),
    )
}

function configured(command: Command): Command {
  return command
    .option('--config <file>', 'the matrix', 'matrix.yaml')
    .option('--out <dir>', 'where results are', RESULTS)
    .option('--json', 'machine-readable on standard output, nothing else there', false)
    .option('--no-color', 'no colours (also NO_COLOR)')
}

function running(command: Command): Command {
  return command
    .option('--jobs <n>', 'machines at a time (default: cores)')
    .option('--fresh', 'ignore remembered results', false)
    .option('--isolated', 'ask every case alone', false)
    .option('--repeat <n>', 'ask everything so many times, 1 to 100', '1')
    .option('--quiet', 'no progress', false)
    .option('--verbose', 'progress as lines, also on a terminal', false)
}

type Verb = (args: never, surroundings: Surroundings) => Promise<number>

function program(surroundings: Surroundings, finish: (code: number) => void): Command {
  const act = (load: () => Promise<Verb>) => async (args: unknown) => {
    const verb = await load()
    finish(await verb(args as never, surroundings))
  }
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const matrix = new Command('matrix')
    .description('In which order do bpftrace handlers fire? Asked of real kernels and real bpftrace builds.')
    .version(version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
  running(selecting(matrix.command('run').description('ask, judge, write records, print the table'))).action(
    act(async () => (await import('./commands/run.js')).run),
  )
  selecting(matrix.command('plan').description('print the cells and cases that run would take')).action(
    act(async () => (await import('./commands/plan.js')).plan),
  )
  configured(matrix.command('table').description('render records'))
    .option(
      '--format <format>',
      'markdown, html, json, junit, github, badge, or excerpt (what README shows) (default: markdown)',
    )
    .option('-o, --output <file>', 'write to a file; so does --out with a file in place of a directory')
    .action(act(async () => (await import('./commands/table.js')).table))
  running(choosing(matrix.command('gate').description('judge records against a baseline and a policy')))
    .option('--baseline <path>', "records that are acceptable (default: what matrix.yaml's gate says)")
    .option('--against <build>', "compare with this build's answers, known issues included")
    .option('--run', 'ask first what is not answered yet', false)
    .option('--today <day>', 'the day that ages and expiries are counted from (default: today, in UTC)')
    .option('--format <format>', 'text, json, junit or github (default: text)')
    .option('-o, --output <file>', 'write to a file')
    .action(act(async () => (await import('./commands/gate.js')).gate))
  configured(matrix.command('baseline').description('what the gate takes for granted').command('accept'))
    .description('make the present records the baseline')
    .option('--baseline <path>', "where it is written (default: what matrix.yaml's gate says)")
    .action(act(async () => (await import('./commands/baseline.js')).accept))
  configured(matrix.command('explain').description('tell what a case asks and what was seen'))
    .argument('<case>')
    .action(async (name: string, args: ExplainArguments) => {
      const { explain } = await import('./commands/explain.js')
      finish(await explain(name, args, surroundings))
    })
  matrix
    .command('diff')
    .description('what got worse, got better, vanished or is new between two result sets')
    .argument('<before>', 'a results directory, a records file, or a git revision')
    .argument('<after>', 'likewise')
    .option('--format <format>', 'text, markdown or json (default: text)')
    .option('--json', 'the same as --format json', false)
    .option('--by-series', 'compare a kernel with the release of its series that took its place', false)
    .option('--no-color', 'there are no colours in any case')
    .action(async (before: string, after: string, args: DiffArguments) => {
      const { diff } = await import('./commands/diff.js')
      finish(await diff(before, after, args, surroundings))
    })
  configured(matrix.command('merge').description("put the results of run --shard's shards together"))
    .argument('<dir...>', 'the directory of each shard')
    .action(async (directories: string[], args: MergeArguments) => {
      const { merge } = await import('./commands/merge.js')
      finish(await merge(directories, args, surroundings))
    })
  configured(matrix.command('doctor').description('say what this host can do')).action(
    act(async () => (await import('./commands/doctor.js')).doctor),
  )
  matrix
    .command('cache')
    .description('what is kept on this machine to be used again')
    .command('prune')
    .description(
      "remove this tool's images from the container engine, and artefacts that were not used for a month",
    )
    .action(act(async () => (await import('./commands/cache.js')).prune))
  for (const verb of matrix.commands) verb.exitOverride()
  return matrix
}

/** The exit code for what was thrown, after telling it: briefly where it is known, whole where it is a defect. */
function tell(thrown: unknown, stderr: NodeJS.WriteStream): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  if (thrown instanceof UsageError || thrown instanceof UnavailableError) {
    stderr.write(`${sentence(thrown)}\n`)
    return thrown instanceof UsageError ? 2 : 3
  }
  stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
  return 3
}

async function main(): Promise<void> {
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(130) // asked twice: at once
      abort.abort(new UnavailableError('interrupted'))
    })
  // A reader that has seen enough (`matrix plan | head`) is no error of ours.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  const surroundings: Surroundings = {
    environment: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: abort.signal,
  }
  if (process.argv.includes('--no-color')) process.env['NO_COLOR'] = '1'
  try {
    await program(surroundings, (code) => (process.exitCode = code)).parseAsync()
  } catch (thrown) {
    const code = tell(thrown, process.stderr)
    process.exitCode = abort.signal.aborted ? 130 : code
  }
}

await main()
