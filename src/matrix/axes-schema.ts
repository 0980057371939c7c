/** The axes of matrix.yaml: kernels and bpftrace builds, and where they come from. */
import { z } from 'zod'
import { sentence } from '../lib/errors.js'
import { ARCHITECTURES } from './architecture.js'
import { DISTRIBUTIONS, FLAVOURS, flavoursIn } from './distributions.js'
import type { Flavour } from './distributions.js'
import { flag, list, mapping, numericPattern, oneOf, pattern, text } from './fields.js'
import { HOST } from './names.js'
import { RELEASE_FORM, releasesOf } from './releases.js'
import type { Releases } from './releases.js'
import {
  partsOfSuite,
  SOURCE_EXPECTED,
  SOURCE_FORM,
  sourceOf,
  SUITE_EXPECTED,
  SUITE_FORM,
  suiteOf,
  wrongInstant,
  wrongSource,
} from './source.js'
import type { Source } from './source.js'

const AXIS_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** What is wrong where there is no series, or no list of them. */
export const SERIES = 'expected a list of kernel series such as [6.1, 6.12]'

/** A suite of a Debian archive → its name. */
export const suite = () =>
  pattern(SUITE_FORM, SUITE_EXPECTED)
    .describe('The suite to take it from, such as debian:trixie or debian:trixie-backports')
    .transform((text, context) => {
      const wrong = wrongInstant(suiteOf(text))
      if (wrong !== null) context.addIssue(wrong)
      return suiteOf(text)
    })
const axisName = () => pattern(AXIS_NAME, 'expected a name of letters, digits, dots, dashes and underscores')

/** Parsed here and nowhere else. */
const source = (forms: string) =>
  pattern(SOURCE_FORM, SOURCE_EXPECTED)
    .describe(`Where from: ${forms}`)
    .transform((text, context) => {
      const found = sourceOf(text) as Source
      const wrong = wrongSource(found)
      if (wrong !== null) context.addIssue(wrong)
      return found
    })
const digest = () =>
  pattern(/^[0-9a-f]{64}$/, 'expected a sha256: 64 lower-case hexadecimal digits')
    .optional()
    .describe('Of an https: address: what the file has to have; without it the one that was seen is told')

/** An axis whose source has its digest. */
function digested<Axis extends { from: Source; sha256?: string | undefined }>({
  sha256,
  ...axis
}: Axis): Omit<Axis, 'sha256'> {
  const { from } = axis
  return from.kind === 'https' && sha256 !== undefined ? { ...axis, from: { ...from, sha256 } } : axis
}

const path = (what: string) => text(`expected the path of ${what}, relative to matrix.yaml`)

/** A distribution's releases are not upstream's. */
const releaseExpected = (written: string): string =>
  /^\d[\d.]*-\d+/.test(written)
    ? 'expected `uname -r` of a kernel of Ubuntu, such as 6.8.0-45-generic'
    : 'expected an upstream release such as 6.12.43 or 7.3-rc7'

/** A word of a flavour; kernel-checks.ts knows whose there are where. */
const flavour = () =>
  z
    .string(`expected a flavour such as ${FLAVOURS.join(', ')}`)
    .meta({ enum: [...FLAVOURS] })
    .transform((written) => written as Flavour)

const RELEASES =
  "expected newest, all, a number of releases, a list of them such as [6.12.43, 6.12.90], or a range such as '>=6.12.90 <6.13'"
const releases = () =>
  z.union(
    [
      z
        .string(RELEASES)
        .transform((written, context): Releases => {
          try {
            return releasesOf(written)
          } catch (error) {
            context.addIssue({
              code: 'custom',
              message: /^\s*[<>=\d]/.test(written) ? sentence(error) : `${RELEASES}, found '${written}'`,
            })
            return z.NEVER
          }
        })
        .meta({ type: ['string', 'number'] }),
      list(numericPattern(RELEASE_FORM, releaseExpected), 1, RELEASES).transform((listed): Releases => ({
        kind: 'listed',
        releases: listed,
      })),
    ],
    RELEASES,
  )

/** Architectures of kernels and of the builds that run on them. */
export const architectures = () =>
  list(oneOf(ARCHITECTURES), 1, `expected a list of ${ARCHITECTURES.join(' and ')}`)

/** The flavour where none is named; of what is no suite nothing is known of it. */
function usualFlavour(from: Source): Flavour {
  const [usual = 'cloud'] = from.kind === 'suite' ? flavoursIn(partsOfSuite(from.suite).distribution) : []
  return usual
}

const KernelAxis = mapping('kernels', {
  from: source(
    'debian:SUITE, ubuntu:SUITE, file:PATH of a bzImage or vmlinux, oci:REGISTRY/IMAGE that has boot/vmlinuz, https://HOST/PATH of a bzImage or vmlinux',
  ),
  sha256: digest(),
  series: list(numericPattern(/^\d+\.(0|[1-9]\d*)$/, 'expected a kernel series such as 6.12'), 1, SERIES)
    .optional()
    .describe('Of a suite: the newest release of each series that it offers'),
  releases: releases()
    .optional()
    .describe(
      'Of a suite: other releases than the newest of each series: all, so many of the newest, a list of releases, or a range',
    ),
  flavour: flavour()
    .optional()
    .describe(
      `Of a suite, ${DISTRIBUTIONS.map((one) => `of ${one.title}: ${flavoursIn(one).join(', ')}`).join('; ')}; the first where none is named. full is Debian's plain amd64`,
    ),
  flavours: list(flavour(), 1, 'expected a list of cloud, full and rt')
    .optional()
    .describe('Several flavours, instead of one'),
  arch: architectures()
    .optional()
    .describe("Of a suite: the architectures to take it for, instead of the matrix's own"),
  headers: flag().optional().describe("Of a suite: installs the kernel's headers in the guest"),
  config: path("the kernel's configuration")
    .optional()
    .describe("Of a file or an address: the kernel's .config"),
  modules: path("the kernel's modules")
    .optional()
    .describe('Of a file or an address: the directory with its modules, as make modules_install makes it'),
  name: axisName().optional().describe('Replaces the release as identifier; only with exactly one kernel'),
})
  .transform(digested)
  .transform((axis) => ({ ...axis, flavour: axis.flavour ?? usualFlavour(axis.from) }))
export type KernelAxis = z.infer<typeof KernelAxis>

/** The flavours of an axis, in the order of matrix.yaml. */
export const flavoursOf = ({
  flavour,
  flavours,
}: Pick<KernelAxis, 'flavour' | 'flavours'>): readonly Flavour[] => flavours ?? [flavour]

const BpftraceAxis = mapping('a bpftrace build', {
  from: source(
    'debian:SUITE, ubuntu:SUITE, file:PATH of a program, AppImage, tarball or tree, oci:REGISTRY/IMAGE, https://HOST/PATH of a program, AppImage or tarball',
  ),
  sha256: digest(),
  name: axisName().optional().describe('Replaces the version as identifier'),
}).transform(digested)
export type BpftraceAxis = z.infer<typeof BpftraceAxis>

const AXIS = "expected a list of at least one mapping with the key 'from'"

/** The axis of kernels; the machine's own is a word in it. */
export const Kernels = z
  .array(
    z.union(
      [
        // Apart from the others it is spelled as a word: there is nothing more to say of it.
        z
          .literal(HOST, "expected 'host', or a mapping with the key 'from'")
          .describe('The kernel of this machine, asked in containers'),
        KernelAxis,
      ],
      AXIS,
    ),
    AXIS,
  )
  .min(1, AXIS)

/** The axis of bpftrace builds. */
export const Builds = z.array(BpftraceAxis, AXIS).min(1, AXIS)
