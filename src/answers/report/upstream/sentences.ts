/** Sentences that both kinds of reports have. Plain text, for each to escape. Pure. */
import { factsOfArchitecture, UNSAID } from '../../../matrix/architecture.js'
import type { ResultRecord } from '../../../records/record.js'
import { listed } from '../model/history.js'
import { INTENT } from '../model/promise.js'
import type { SeenWord } from '../findings/seen.js'
import type { BisectStory, UpstreamStory } from './story.js'

/** The most events that are shown. */
const MOST_EVENTS = 3

/** Each distinct event, the first ones. */
const shownEvents = ({ record }: UpstreamStory): string[] => [...new Set(record.events)].slice(0, MOST_EVENTS)

const EXPECTED: Readonly<Partial<Record<SeenWord, string>>> = {
  crash: 'an answer, or an error message, and no crash',
  lossy: 'every handler for every event',
  refused: 'that bpftrace takes it, as it does where versions predict it',
  'not as described': 'the output that the case describes',
  failed: 'what the test expects',
}

/** What is seen, in a sentence; quotes go round code. */
export function seenSentence(story: UpstreamStory, quote: (text: string) => string): string {
  const { finding } = story
  const events = shownEvents(story)
  const what = story.text.what.replace(/^.*: /, '')
  if (events.length === 0) return `Seen: ${what}.`
  const each =
    finding.about === 'burst' ? '' : `; each event prints ${listed(events.map(quote))}, spaces aside`
  return `Seen: ${what}${each}.`
}

export function expectedSentence(
  { finding, handlers }: UpstreamStory,
  quote: (text: string) => string,
): string {
  const special = EXPECTED[finding.word]
  if (special !== undefined) return `Expected: ${special}.`
  if (!finding.isPromised || handlers.length === 0) return 'Expected: every handler once for each event.'
  return `Expected: ${quote(handlers.join(''))}, as written. ${INTENT} (attach_reverse in src/bpftrace.cpp, #588, #4104, #4111)`
}

export const bisectSentence = ({ what, last, first }: BisectStory): string =>
  `Among ${what}, ${last.name} is the last that is ${last.seen}, and ${first.name} the first that is ${first.seen}.`

/** What else of the records a reader may want: nothing is measured between those. */
export const measuredSentence = ({ kernels, builds }: UpstreamStory): string =>
  `Measured: bpftrace ${builds.join(', ')} on the kernels ${kernels.join(', ')}, and nothing between them.`

/** `bpftrace 0.27.1-1` */
export const packagesIn = (all: readonly { readonly name: string; readonly version: string }[]): string =>
  all.map(({ name, version }) => `${name} ${version}`).join(', ') || 'no package'

/** The architecture of the kernel and the build. */
export const architectureIn = ({ arch = UNSAID }: ResultRecord): string => factsOfArchitecture(arch).title

/** bpftrace's, the kernel's or the machine's own words of an answer without an order; '' where there are none. */
export const reasonIn = ({ order, attempts, reason }: ResultRecord): string =>
  order === null ? (attempts.findLast((one) => one.reason)?.reason ?? reason).trim() : ''

/** How it was found. */
export function foundSentence({ tool, record, date }: UpstreamStory): string {
  const { accelerator, runtime, artefacts } = record
  const ran = runtime === 'container' ? 'in a container' : `in QEMU ${artefacts.qemu ?? ''} (${accelerator})`
  return `By bpftrace-matrix ${tool}, which boots kernels, runs bpftrace builds in them and records which handler ran when; ${ran}, packages from Debian${date === undefined ? '' : `, newest record of ${date}`}.`
}
