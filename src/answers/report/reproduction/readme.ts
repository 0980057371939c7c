/** README.md of a reproduction. Pure. */
import { plural } from '../../../lib/words.js'
import { isPlainChild } from '../reproducer/parts.js'
import type { ReproducerParts } from '../reproducer/parts.js'
import { code, fenced } from '../text/markdown-code.js'
import { flowed, inline, table } from '../text/markdown-text.js'
import { seenOf } from '../findings/seen.js'
import type { ReproductionFacts } from './facts.js'
import type { ListedPackage } from './packages.js'

interface ReadmeParts {
  readonly parts: ReproducerParts
  readonly packages: readonly ListedPackage[]
  readonly expected: string
}

const WIDTH = 100

/** A sentence as a paragraph. */
const paragraph = (markdown: string): string[] => [...flowed(markdown, WIDTH), '']

function versions({ record, closure, tool }: ReproductionFacts): string[] {
  const { kernel, bpftrace, release, artefacts, mechanism, finishedAt, accelerator, runtime } = record
  const packaged = (all: readonly { readonly name: string; readonly version: string }[]): string =>
    inline(all.map(({ name, version }) => `${name} ${version}`).join(', ')) || 'from no package'
  const ran =
    runtime === 'container'
      ? "in a container on a machine's own kernel"
      : `in QEMU ${inline(artefacts.qemu ?? '')} (${accelerator})`
  // No code in cells: a bar would part them there.
  return table([
    ['', 'as recorded'],
    ['kernel', `${inline(kernel)}, ${inline(release)}: ${packaged(artefacts.kernel)}`],
    ['bpftrace', `${inline(bpftrace)}: ${packaged(artefacts.bpftrace)}`],
    [
      'packages',
      closure
        ? `${plural(closure.packages.length, 'package')} of bpftrace and what it needs, in PACKAGES and SHA256SUMS`
        : 'what bpftrace needs is not known: PACKAGES and SHA256SUMS have the kernel alone',
    ],
    ['attached by', mechanism ? inline(mechanism.join(', ')) : 'not known'],
    ['recorded', `${inline(finishedAt)}, ${ran}`],
    ['written by', `bpftrace-matrix ${inline(tool)}`],
  ])
}

/** What is compared, without the lines about it. */
const comparedIn = (expected: string): string =>
  expected
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trimEnd()

function ways(packages: readonly ListedPackage[], parts: ReproducerParts): string[] {
  const hasAll = packages.some(({ part }) => part === 'bpftrace')
  const needsC = parts.action === undefined ? '' : ' A C compiler that links statically makes the workload.'
  return [
    ...paragraph(
      `1. A virtual machine, as any user: QEMU for x86-64, cpio, and the packages in ${code('debs/')}.${needsC}`,
    ),
    ...(hasAll
      ? fenced('sh run.sh --fetch        # or put them into debs/, or: sh run.sh --debs DIR', Infinity)
      : fenced('sh run.sh --root DIR --kernel VMLINUZ   # a root tree with bpftrace', Infinity)),
    '',
    ...paragraph(
      `${code('--fetch')} asks apt, which has the releases of the machine's own sources alone; older ones are in Debian's snapshot archive. All are checked against SHA256SUMS. Where /dev/kvm is there and no guest runs by it: ${code('ACCEL=tcg sh run.sh')}.`,
    ),
    ...paragraph(`2. The same by virtme-ng (not tried):`),
    ...fenced('sh run.sh --virtme --root DIR --kernel VMLINUZ', Infinity),
    '',
    ...paragraph(`3. The machine at hand, as root, with its own kernel and bpftrace:`),
    ...fenced('sh run.sh --here', Infinity),
    '',
  ]
}

/** What causes the events. */
function causeOf({ child, action, beside }: ReproducerParts): string {
  if (action !== undefined) return `, ${code('workload.c')} what causes the events`
  if (child)
    return isPlainChild(child)
      ? `, and ${code(child.join(' '))} causes the events`
      : `, ${code('workload.sh')} what causes the events`
  return beside ? `, which also starts what runs beside it` : ''
}

/** @returns markdown */
export function readmeText(facts: ReproductionFacts, { parts, packages, expected }: ReadmeParts): string {
  const { one, record, findings, issue } = facts
  const { word } = seenOf(record)
  const handlers = one.kind === 'ordering' ? one.handlers : (one.tokens ?? [])
  const compared = comparedIn(expected)
  return [
    `# ${inline(one.name)} on Linux ${inline(record.kernel)} with bpftrace ${inline(record.bpftrace)}`,
    '',
    ...(findings.length > 0
      ? findings.flatMap((text) => paragraph(inline(text)))
      : paragraph(`Seen: ${word}. Nothing is found to be wrong there.`)),
    ...(issue ? paragraph(inline(issue.summary)) : []),
    ...versions(facts),
    '',
    '## What is run',
    '',
    ...fenced(parts.program, 60),
    '',
    ...paragraph(
      `${code('program.bt')} is the program, ${code('command.sh')} the command line${causeOf(parts)}.${parts.needs.length > 0 ? ` The machine must have ${parts.needs.map(inline).join('; ')}.` : ''}`,
    ),
    '## What it prints, as recorded',
    '',
    ...(compared === '' ? paragraph(inline(record.reason)) : [...fenced(compared, 20), '']),
    ...(handlers.length > 0 && record.events.length > 0
      ? paragraph(
          `Handlers are named in the order in which they are written: ${code(handlers.join(''))} is as written.`,
        )
      : []),
    ...paragraph(
      `${code('run.sh')} says ${code('as recorded')} and ends with 0, or ${code('otherwise than recorded')} and 1. It compares orders, and what bpftrace says where it ends early; no addresses or times.`,
    ),
    '## Three ways to see it',
    '',
    ...ways(packages, parts),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}
