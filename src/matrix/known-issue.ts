/** A known issue: a wrong answer, or another surprise, that is known. */
import { z } from 'zod'
import { ARCHITECTURES } from './architecture.js'
import { Share } from './bursts.js'
import { list, mapping, oneOf, pattern, text, versionRange } from './fields.js'

/** What is seen under a known issue: an order, a verdict without an order, or `varies` for any order. */
export const SEEN = [
  'reversed',
  'shuffled',
  'unstable',
  'partial',
  'silent',
  'crash',
  'unsupported',
  'wrong-order',
  'lossy',
  'failed',
  'varies',
] as const

export const KnownIssue = mapping('a known issue', {
  id: pattern(/^[a-z0-9-]+$/, 'expected an id of lower-case letters, digits and dashes'),
  cases: list(
    text('expected the name of a case, or a glob'),
    1,
    'expected a list of cases, such as [fexit]',
  ).describe('Names of cases, or globs'),
  bpftrace: versionRange().optional(),
  kernel: versionRange().optional(),
  arch: oneOf(ARCHITECTURES).optional().describe('Where it is of one architecture alone'),
  releases: list(
    text('expected a release, as `uname -r` says it'),
    1,
    'expected a list of releases as `uname -r` says them, such as [6.18.5+deb13-amd64]',
  )
    .optional()
    .describe('Where it is of these kernels alone: releases as `uname -r` says them'),
  seen: oneOf(SEEN).describe('The order or the verdict that is seen'),
  events: list(
    text('expected what an event looks like'),
    1,
    'expected a list of what events look like, such as [ccc]',
  )
    .optional()
    .describe('What each event looks like (default: anything that makes this order)'),
  words: text('expected words of a reason')
    .optional()
    .describe('Words in the reason of a crash or a refusal (default: any)'),
  share: Share.optional(),
  summary: text('expected one or two sentences'),
  upstream: pattern(/^(unreported|https?:\/\/[^\s/]+\S*)$/, "expected a URL, or 'unreported'"),
})
/** `cases` holds names: globs are expanded. */
export type KnownIssue = z.infer<typeof KnownIssue>
