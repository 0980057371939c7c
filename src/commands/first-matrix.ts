/** The text of a first matrix.yaml. Pure. */
import { caseNamed } from '../matrix/case-name.js'
import { partsOfSuite, suiteOf } from '../matrix/source.js'

export interface FirstMatrix {
  /** Suites such as `trixie`; at least one. */
  readonly suites: readonly string[]
  /** Paths from the file's directory; absent where there is none of one's own. */
  readonly kernel?: string
  readonly script?: { readonly path: string; readonly text: string }
}

/** The suite that is taken where none is named, and whose kernel where no suite with a known one is. */
export const USUAL_SUITE = 'trixie'

/** The kernel series of released suites; those of other suites move on. */
const SERIES: Readonly<Record<string, string>> = { bullseye: '5.10', bookworm: '6.1', trixie: '6.12' }

/** A suite's name, from `trixie` or `debian:trixie`; empty for what is none. */
export function suiteNamed(text: string): string {
  const suite = suiteOf(text.startsWith('debian:') ? text : `debian:${text}`)
  // A first matrix takes what is there now.
  return partsOfSuite(suite).stamp === null ? suite : ''
}

/** Text as a value in YAML, in double quotes where need be. */
const scalar = (text: string): string => (/^[\w./:+-]*[\w/]$/.test(text) ? text : JSON.stringify(text))

function kernelLines({ suites, kernel }: FirstMatrix): string[] {
  const known = suites.filter((suite) => Object.hasOwn(SERIES, suite))
  const released = known.length > 0 || kernel !== undefined ? known : [USUAL_SUITE]
  return [
    '# Kernels. Of a suite: the newest release of each series that it offers.',
    'kernels:',
    ...released.map((suite) => `  - { from: debian:${suite}-security, series: ['${SERIES[suite] ?? ''}'] }`),
    ...(kernel === undefined
      ? ['  # - { from: file:linux/arch/x86/boot/bzImage, name: mine }']
      : [
          '  # Without disk drivers that are built in it needs its modules; its options make predictions sharper:',
          '  #   modules: install/lib/modules',
          '  #   config: linux/.config',
          `  - from: ${scalar(`file:${kernel}`)}`,
          '    name: mine',
        ]),
  ]
}

/** Suites that move on may come to one version, and two builds of one have to be told apart. */
function buildLines({ suites }: FirstMatrix): string[] {
  const moving = suites.filter((suite) => !Object.hasOwn(SERIES, suite))
  const name = (suite: string): string =>
    moving.length > 1 && moving.includes(suite) ? `, name: ${suite}` : ''
  return [
    "# bpftrace builds. A version is a build's name, unless it is given another.",
    'bpftrace:',
    ...suites.map((suite) => `  - { from: debian:${suite}${name(suite)} }`),
    '  # - { from: file:build, name: candidate } # a program, or the directory that it was built in',
  ]
}

/** A script that ends itself is left to; another is ended. */
const endsItself = (text: string): boolean =>
  /\bexit\s*(\(\s*\d*\s*\))?/.test(text.replace(/\/\/.*$|\/\*[^]*?\*\//gm, ''))

function caseLines({ script }: FirstMatrix): string[] {
  if (script === undefined)
    return [
      '# Cases. Each has the handlers a, b and c on one event, and they are to run in this order.',
      'cases:',
      '  fexit:',
      '    probe: fexit',
      '    target: hrtimer_nanosleep',
      '    workload: nanosleep',
      "    supported: { bpftrace: '>=0.17', config: [CONFIG_DEBUG_INFO_BTF] }",
      '  kretprobe: { probe: kretprobe, target: hrtimer_nanosleep, workload: nanosleep }',
      '  # opens:',
      '  #   script: opens.bt # a bpftrace script beside this file',
      "  #   lines: [{ match: '^@opens' }] # what it must print",
      '  #   for: 3s # then it gets Ctrl-C',
    ]
  return [
    '# Cases. A script runs verbatim, with every build on every kernel.',
    'cases:',
    `  ${caseNamed(script.path)}:`,
    `    script: ${scalar(script.path)}`,
    "    # What it must print, and must not; add the lines that you rely on, such as { match: '^@opens\\[cat\\]: \\d+$' }",
    "    lines: [{ not: { match: 'ERROR' }, of: both }]",
    ...(endsItself(script.text)
      ? [
          '    # It ends itself by exit(). Otherwise say what ends it: for: 3s, or beside: [cat, /etc/hostname]',
        ]
      : [
          '    # When it gets Ctrl-C. To cause events meanwhile: beside: [cat, /etc/hostname]',
          '    for: 3s',
        ]),
  ]
}

/** The file, with comments that say how to go on. */
export const firstMatrix = (first: FirstMatrix): string =>
  [
    '# What is measured: every kernel × every bpftrace build × every case. Paths are relative to this file.',
    '# `matrix plan` says what that comes to, `matrix run` asks it, `matrix explain CASE` tells what came out.',
    '',
    ...kernelLines(first),
    '',
    ...buildLines(first),
    '',
    ...caseLines(first),
    '',
    '# A wrong order that you know of is no news: `knownIssues` lists it. `gate` says what a release may change.',
    '',
  ].join('\n')
