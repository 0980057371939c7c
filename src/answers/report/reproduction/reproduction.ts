/** All that another person needs to see what a record says, without this tool: files for a directory. Pure. */
import { shellWord } from '../../../lib/shell.js'
import { UsageError } from '../../../lib/errors.js'
import { factsOfArchitecture, UNSAID } from '../../../matrix/architecture.js'
import { placeOf } from '../../../records/place.js'
import { isPlainChild, partsOf } from '../reproducer/parts.js'
import type { ReproducerParts } from '../reproducer/parts.js'
import { expectedOutput } from './expected-output.js'
import type { ReproductionFacts } from './facts.js'
import { packagesOf, packagesText, sumsText } from './packages.js'
import { readmeText } from './readme.js'
import { fileWord, fileWords } from './words.js'
import { scriptFor, sourceFor } from './workload.js'

export interface ReproductionFile {
  /** Below the directory. */
  readonly path: string
  readonly content: string | Buffer
  readonly isProgram: boolean
}

/** How long what runs beside bpftrace waits for its probes, in seconds; bpftrace does not say when it has attached. */
const ATTACHING = 20

/** @throws UsageError where the record is no answer that can be seen again */
function refuseUnrepeatable({ one, record }: ReproductionFacts): void {
  if (record.verdict === 'error')
    throw new UsageError(
      `${one.name}: the record has no conclusion to reproduce (${record.reason}); ask again by \`matrix run\``,
    )
  if (record.arch !== undefined && record.arch !== UNSAID) {
    const words = ['--arch', record.arch, '--kernel', record.kernel, '--bpftrace', record.bpftrace]
    throw new UsageError(
      `${one.name}: the record is of ${factsOfArchitecture(record.arch).title}, and reproductions are of x86-64 only; \`matrix shell ${words.map(shellWord).join(' ')}\` opens a shell there, with the case's program in /cases`,
    )
  }
  if (one.kind === 'ordering' && one.cpus !== undefined)
    throw new UsageError(
      `${one.name}: its events are on ${one.cpus} CPUs at once, which only this tool's own workload causes; \`matrix run\` asks it`,
    )
  if (one.kind === 'ordering' && one.burst !== undefined)
    throw new UsageError(
      `${one.name}: a burst loses handlers by chance, now and then over many runs, which a few lines do not show; \`matrix run\` asks it`,
    )
}

/** bpftrace takes the words of a child apart at spaces, and starts nothing but ELF files. */
function childWords({ child, action }: ReproducerParts): string[] {
  if (action !== undefined) return ['-c "$PWD/workload"']
  if (child === undefined) return []
  return [`-c ${isPlainChild(child) ? fileWord(child.join(' ')) : '"/bin/sh $PWD/workload.sh"'}`]
}

/** The command, as it is run where program.bt lies. */
function commandText(parts: ReproducerParts): string {
  const { beside, flags, args, environment } = parts
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${fileWord(value)}`)
  const line = [
    ...(variables.length === 0 ? ['exec'] : ['exec env', ...variables]),
    'bpftrace',
    ...flags.map(fileWord),
    ...childWords(parts),
    'program.bt',
    ...args.map(fileWord),
  ].join(' ')
  const lines = [
    '# As root, in a directory that has program.bt and, where there is one, the workload.',
    ...(beside === undefined
      ? []
      : [
          `# Beside bpftrace, when it has attached, as far as ${ATTACHING} s suffice for that.`,
          `(sleep ${ATTACHING} && exec ${fileWords(beside)}) >/dev/null 2>&1 &`,
        ]),
    line,
  ]
  return `${lines.join('\n')}\n`
}

function workloadFiles({ one }: ReproductionFacts, { child, action }: ReproducerParts): ReproductionFile[] {
  if (child && !isPlainChild(child))
    return [{ path: 'workload.sh', content: scriptFor(child), isProgram: true }]
  if (action === undefined) return []
  const source = sourceFor(action)
  if (source === undefined)
    throw new UsageError(
      `${one.name}: only this tool's own workload causes these events (action '${action}'); no few lines do`,
    )
  return [{ path: 'workload.c', content: source, isProgram: false }]
}

/**
 * @returns the files, the one to read first as the first
 * @throws UsageError where the record holds no answer, or one that comes by chance, and where nothing but this tool causes such
 *   events
 */
export function reproductionOf(facts: ReproductionFacts): ReproductionFile[] {
  refuseUnrepeatable(facts)
  const { one, record, closure, issue, runner } = facts
  const parts = partsOf(one, placeOf(record).bpftrace, UNSAID)
  const packages = packagesOf(record, closure)
  const text = (path: string, content: string, isProgram = false): ReproductionFile => ({
    path,
    content,
    isProgram,
  })
  const workload = workloadFiles(facts, parts)
  const expected = expectedOutput(record, one, issue)
  return [
    text('README.md', readmeText(facts, { parts, packages, expected })),
    text('program.bt', `${parts.program}\n`),
    ...workload,
    text('command.sh', commandText(parts)),
    text('expected-output.txt', expected),
    text('PACKAGES', packagesText(packages)),
    text('SHA256SUMS', sumsText(packages)),
    text('run.sh', runner, true),
    ...Object.entries(parts.files).map(([path, content]) => ({
      path: `files/${path.replace(/^\/+/, '')}`,
      content,
      isProgram: true,
    })),
  ]
}
