/**
 * A program → the exercise that a machine runs: bpftrace starts the workload once every probe is attached, or runs by
 * itself: for a span of time, until a command beside it ends, or until it ends itself.
 */
import { UNSAID } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { GUEST_PATHS } from '../../matrix/guest-paths.js'
import type { Companion, Exercise } from './exercise.js'
import { compareVersions } from '../../matrix/versions.js'
import { carriedPath } from './carried.js'
import { neighboursOf } from './neighbours.js'
import { WORKLOAD_NAME } from './program.js'
import type { Own, Program } from './program.js'
import { traced } from './traced.js'

const WORKLOAD = `/guest/${WORKLOAD_NAME}`
const { program: SCRIPT, hold: HOLD } = GUEST_PATHS

/** What the kernel is asked while the probes are attached; what it answers is read by verdict/mechanism.ts. */
export const LOOKS = ['link', 'prog', 'perf'].map((what) => `/usr/sbin/bpftool -j ${what} show`)

/** What root's shell on a Debian machine has set. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
}

/** Bytes of output after which a program is taken to print without end. */
const OUTPUT_LIMIT = 1 << 20

/**
 * What bpftrace prints when all is attached, if it finds a variable of that name: its runtime tests wait for it. 0.17.0, 0.23.2
 * and 0.27.1 do, 0.11.3 knows no such thing; there the agent waits until bpftrace has programs and sleeps.
 */
const NOTICE = '__BPFTRACE_NOTIFY_PROBES_ATTACHED'
const NOTICE_SINCE = '0.17'

/** A word for bpftrace's -c, which takes words apart at spaces and knows no quotes; the workload decodes it. */
const encoded = (word: string): string =>
  [...Buffer.from(word)]
    .map((byte) =>
      /[\w./:=,+@-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0')}`,
    )
    .join('')

/** The command line of the workload, which says what it does and how often, or which command it becomes. */
function workloadLine({ actions, own, burst, cpus }: Program, { hold }: { readonly hold?: string }): string {
  const asked = own?.command
    ? ['--exec', ...own.command.map(encoded)]
    : [...actions].map(([name, count]) => `${name}:${count}`)
  // What a burst has lost the kernel has counted when it is over, and before it nothing is to wait.
  const when = burst ? '--hold-after' : '--hold'
  const neighbours = burst?.neighbours.length ?? 0
  return [
    WORKLOAD,
    ...(hold === undefined ? [] : [when, hold]),
    ...(neighbours === 0 ? [] : ['--beside', String(neighbours)]),
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
    ...asked,
  ].join(' ')
}

/** The user's command beside bpftrace. One whose process id is asked for is there before bpftrace, and stands still. */
function companionOf({ beside, flags, args }: Own, spanMs: number | undefined): Companion | null {
  if (!beside) return null
  const named = [...flags, ...args].some((word) => word.includes('{beside}'))
  return { args: beside, starts: named ? 'held' : 'attached', ends: spanMs === undefined }
}

/** How long a program runs that is traced: as long as it takes to attach, and a moment. */
const TRACED_MS = 1_000

/** A program without what causes its events. */
const alone = ({ own, ...program }: Program): Program => {
  const { command: _command, beside: _beside, timeoutMs: _timeout, ...rest } = own ?? {}
  return { ...program, actions: new Map(), spanMs: TRACED_MS, ...(own ? { own: rest as Own } : {}) }
}

/**
 * The exercise of a program.
 * @param image the identity of the image that holds bpftrace
 * @param timeoutMs after how long it is ended, where the program does not say; a span comes on top
 * @param how.version of the bpftrace that runs it
 * @param how.verbose makes bpftrace say more; for refusals that it made without a word
 * @param how.looker the identity of the image that holds bpftool and strace, where the kernel is to be asked what is attached
 * @param how.arch of the machine; x86_64 where nobody says
 * @param how.traced under strace, which does not let bpftrace start a child of its own; so it runs by itself
 */
export function exerciseOf(
  program: Program,
  image: string,
  timeoutMs: number,
  how: {
    readonly version: string
    readonly verbose: boolean
    readonly looker?: string | undefined
    readonly traced?: boolean
    readonly arch?: Architecture
  },
): Exercise {
  const { version, verbose, looker, traced: isTraced = false, arch = UNSAID } = how
  const { spanMs, own, actions, cpus } = program
  const { files = {}, flags = [], args = [], environment = {} } = own ?? {}
  if (isTraced && looker !== undefined)
    return traced(exerciseOf(alone(program), image, timeoutMs, { version, verbose }), looker, arch)
  const hasChild = actions.size > 0
  const companion = own ? companionOf(own, spanMs) : null
  const companions = [...neighboursOf(program), ...(companion === null ? [] : [companion])]
  const waits = spanMs !== undefined || companion !== null
  const told = waits && compareVersions(version, NOTICE_SINCE) >= 0
  const hold = looker === undefined || !hasChild ? {} : { hold: HOLD }
  return {
    image,
    args: [
      '/usr/bin/bpftrace',
      ...(verbose ? ['-v'] : []),
      ...flags,
      ...(hasChild ? ['-c', workloadLine(program, hold)] : []),
      own?.tool ?? SCRIPT,
      ...args,
    ],
    environment: { ...ENVIRONMENT, ...environment, ...(told ? { [NOTICE]: '1' } : {}) },
    files: own?.tool === undefined ? { [SCRIPT]: program.text } : {},
    copies: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, carriedPath(content)])),
    collect: [],
    report: hasChild,
    timeoutMs: own?.timeoutMs ?? timeoutMs + (spanMs ?? 0),
    outputLimit: OUTPUT_LIMIT,
    ...(cpus === undefined ? {} : { cpus }),
    ...(companions.length === 0 ? {} : { companions }),
    ...(told ? { notice: NOTICE } : {}),
    ...(spanMs === undefined ? {} : { spanMs }),
    ...(looker === undefined ? {} : { look: { ...hold, image: looker, commands: LOOKS } }),
  }
}
