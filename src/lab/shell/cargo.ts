/** What a machine that somebody works in has aboard beside bpftrace: cases, their commands, tools, and the shell's settings. Pure. */
import { reproducerOf } from '../../answers/report/reproducer/reproducer.js'
import { ENVIRONMENT, exerciseOf } from '../../judge/exercise/command.js'
import { programOf, WORKLOAD_NAME } from '../../judge/exercise/program.js'
import { spelledFor } from '../../judge/exercise/spelling.js'
import { shellWord } from '../../lib/shell.js'
import { factsOfArchitecture } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { GUEST_PATHS } from '../../matrix/guest-paths.js'
import type { Case } from '../../matrix/schema.js'

/** The launcher in the guest, and what it finds there (images/shell/launcher.c). */
export const LAUNCHER = '/guest/launcher'
const OURS = '/guest/shell'
export const SHARE = `${OURS.slice(1)}/share`
const BIN = `${OURS}/bin`

/** What the shell and what it starts have of an environment: the image's programs come first. */
export const SHELL_ENVIRONMENT: Readonly<Record<string, string>> = {
  ...ENVIRONMENT,
  PATH: `${ENVIRONMENT['PATH'] ?? ''}:${BIN}`,
}

/** A program of the observers', with that image's own loader and libraries. */
function observer(name: string, arch: Architecture): string {
  const { triplet, loader } = factsOfArchitecture(arch)
  const libraries = `/observers/lib/${triplet}`
  return `#!/bin/sh\nexec ${libraries}/${loader} --library-path ${libraries} /observers/${name} "$@"\n`
}

const WORKLOAD = `#!/bin/sh
# workload ACTION [COUNT]: causes the events of the cases, as the process ${WORKLOAD_NAME}
case $# in 1|2) exec /guest/${WORKLOAD_NAME} "$1:\${2:-1}" ;; esac
echo 'usage: workload ACTION [COUNT], such as: workload nanosleep 3' >&2
exit 2
`

const nameInGuest = ({ name }: Case): string => `/cases/${name}.bt`

/** What a case's own bpftrace finds that a shell has not set. */
const variables = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .filter(([name, value]) => ENVIRONMENT[name] !== value && !name.startsWith('__'))
    .map(([name, value]) => `${name}=${shellWord(value)} `)
    .join('')

/** Text of several handlers in one line, where that is the same. */
const oneLine = (text: string): string | null =>
  /\/\/|^\s*#/m.test(text)
    ? null
    : text
        .trim()
        .replace(/'\n|\n'/g, "'")
        .replace(/\s*\n\s*/g, ' ')

/**
 * The command lines that ask a case: its program as the tool asks it, and before that without the tool's workload, if that goes.
 * @param one spelled for the architecture
 */
export function commandsOf(one: Case, version: string, arch: Architecture): string[] {
  const { args, environment } = exerciseOf(programOf(one, version), '', 0, { version, verbose: false })
  const words = args.map((word) => (word === GUEST_PATHS.program ? nameInGuest(one) : word))
  const [, ...rest] = words
  const asked = `${variables(environment)}bpftrace ${rest.map(shellWord).join(' ')}`
  const { text } = reproducerOf(one, version, arch)
  const plain = text === null || one.kind === 'program' ? null : oneLine(text)
  return [...(plain === null ? [] : [plain]), asked]
}

export interface CargoOptions {
  readonly release: string
  /** Of the build: its identifier and its version. */
  readonly build: string
  readonly version: string
  /** Of the machine. */
  readonly arch: Architecture
  /** Those whose programs are there. */
  readonly cases: readonly Case[]
  /** Those whose commands are in the history. */
  readonly recalled: readonly Case[]
  /** The words of the command in the shell's place. */
  readonly command: readonly string[]
}

const settings = (release: string, build: string): string =>
  [
    `PS1='${release} bpftrace-${build} \\w# '`,
    'HISTFILE=/guest/shell/history',
    'HISTSIZE=1000',
    "alias ls='ls --color=auto' grep='grep --color=auto' 2>/dev/null",
    '',
  ].join('\n')

/** Files by path in the guest. */
export function cargoOf(options: CargoOptions): Map<string, Buffer> {
  const { release, build, version, arch, cases, recalled, command } = options
  const spelled = (some: readonly Case[]): Case[] => some.map((one) => spelledFor(one, arch))
  const texts = spelled(cases).flatMap((one): [string, string][] => {
    const { text } = programOf(one, version)
    return text === '' ? [] : [[`${OURS}${nameInGuest(one)}`, text]]
  })
  const history = spelled(recalled).flatMap((one) => commandsOf(one, version, arch))
  return new Map(
    [
      ...texts,
      [`${BIN}/bpftool`, observer('sbin/bpftool', arch)] as const,
      [`${BIN}/strace`, observer('bin/strace', arch)] as const,
      [`${BIN}/workload`, WORKLOAD] as const,
      [`${OURS}/rc`, settings(release, build)] as const,
      [`${OURS}/history`, history.map((line) => `${line}\n`).join('')] as const,
      [`${OURS}/command`, command.map((word) => `${word}\0`).join('')] as const,
    ].map(([path, text]) => [path, Buffer.from(text)] as const),
  )
}
