/** What changed from one published result set to the next, as an Atom feed (RFC 4287). Pure. */
import { createHash } from 'node:crypto'
import { keyOf } from '../../records/identity.js'
import { answerOf } from '../../records/observation.js'
import { markupLine } from '../report/text/markup.js'
import type { ChangedAnswer, Difference, Lone } from './difference.js'
import { countsOf, sectionsOf, successorLines, summaryOf } from './words.js'
import type { Section } from './words.js'

/** The difference to the set before, and when the newest answer of the later set was taken. */
export interface Publication {
  readonly difference: Difference
  /** ISO 8601, UTC; undefined where the records say no time. */
  readonly time: string | undefined
}

/** Of a section that is longer, the rest is counted. */
const MOST_LINES = 50

/** Records that say no time are older than all that do. */
const NO_TIME = '1970-01-01T00:00:00.000Z'

/** An identifier that the same facts always have, and no others: a UUID of version 8 (RFC 9562), made of their digest. */
function identifierOf(facts: readonly unknown[]): string {
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex')
  const [a, b, c, d, e] = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ]
  return `urn:uuid:${a}-${b}-${c}-${d}-${e}`
}

/** How an answer was reached is no news. */
const newsOf = (difference: Difference): Difference => ({
  ...difference,
  manner: [],
  same: difference.same + difference.manner.length,
})

/** What an entry tells, whatever its words: those may change, and a reader must not take it for another then. */
function factsOf({ worse, better, changed, vanished, new: come }: Difference): unknown[] {
  const change = ({ before, after }: ChangedAnswer) => [keyOf(after), answerOf(before), answerOf(after)]
  const lone = ({ what, record }: Lone) => [what, keyOf(record), answerOf(record)]
  return [...[worse, better, changed].map((all) => all.map(change)), vanished.map(lone), come.map(lone)]
}

const list = (lines: readonly string[]): string =>
  `<ul>${lines.map((line) => `<li>${markupLine(line)}</li>`).join('')}</ul>`

function sectionMarkup({ title, lines }: Section): string {
  const told = lines.slice(0, MOST_LINES).map(({ where, what }) => `${where} ${what}`)
  const left = lines.length - told.length
  return `<h3>${markupLine(title)}</h3>${list(left > 0 ? [...told, `and ${left} more`] : told)}`
}

/** `2 worse, 1 new: 6.1.192 × 0.27.1 fexit: ✓ abc → ✗ reversed cba (unexpected), and 2 more` */
function titleOf(counts: readonly string[], sections: readonly Section[]): string {
  const [first] = sections[0]?.lines ?? []
  const left = sections.reduce((sum, { lines }) => sum + lines.length, 0) - 1
  const more = left > 0 ? `, and ${left} more` : ''
  return `${counts.join(', ')}: ${first?.where ?? ''} ${first?.what ?? ''}${more}`
}

interface Entry {
  readonly id: string
  readonly xml: string
}

/** @returns null where nothing is news */
function entryOf({ difference, time = NO_TIME }: Publication, page: string | undefined): Entry | null {
  const news = newsOf(difference)
  const counts = countsOf(news)
  if (counts.length === 0) return null
  const sections = sectionsOf(news)
  const successors = successorLines(news)
  const title = titleOf(counts, sections)
  const content = [
    `<p>${markupLine(summaryOf(news))}</p>`,
    ...sections.map(sectionMarkup),
    ...(successors.length > 0 ? [list(successors)] : []),
  ].join('\n')
  const id = identifierOf([time, factsOf(news)])
  const xml = [
    '<entry>',
    `<id>${id}</id>`,
    `<title>${markupLine(title)}</title>`,
    `<updated>${time}</updated>`,
    ...(page === undefined ? [] : [`<link rel="alternate" href="${markupLine(page)}"/>`]),
    `<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">`,
    content,
    '</div></content>',
    '</entry>',
  ].join('\n')
  return { id, xml }
}

/**
 * @param publications the oldest first; one in which nothing changed has no entry
 * @param site the address of the directory that feed.xml and the page are in, with a slash at its end; without it the feed has
 *   no links
 * @returns XML; the same publications always make the same
 */
export function feedOf(publications: readonly Publication[], site?: string): string {
  const entries = new Map<string, Entry>()
  for (const publication of publications) {
    const entry = entryOf(publication, site)
    if (!entry) continue
    // No two entries may have one identifier: of what was published twice the later time counts.
    entries.delete(entry.id)
    entries.set(entry.id, entry)
  }
  const newest = publications.reduce((latest, { time = NO_TIME }) => (time > latest ? time : latest), NO_TIME)
  const own = site === undefined ? undefined : markupLine(`${site}feed.xml`)
  const head = [
    `<id>${own ?? identifierOf(['bpftrace-matrix'])}</id>`,
    '<title>bpftrace-matrix: what changed in which order handlers run</title>',
    `<updated>${newest}</updated>`,
    '<author><name>bpftrace-matrix</name></author>',
    ...(site === undefined || own === undefined
      ? []
      : [`<link rel="self" href="${own}"/>`, `<link rel="alternate" href="${markupLine(site)}"/>`]),
  ]
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    ...head,
    ...[...entries.values()].reverse().map(({ xml }) => xml),
    '</feed>',
    '',
  ].join('\n')
}
