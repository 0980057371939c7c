/** What the expected order rests on: one wording, which every published place has once. Pure. */

interface PromiseSource {
  readonly name: string
  readonly address: string
}

const UPSTREAM = 'https://github.com/bpftrace/bpftrace'

const report = (number: number): PromiseSource => ({
  name: `#${number}`,
  address: `${UPSTREAM}/issues/${number}`,
})

/** What bpftrace is measured by, in a sentence. */
export const INTENT = 'bpftrace means handlers of one event to run as they are written.'

/** What a suite's tests are measured by. */
export const SUITE_INTENT =
  "Each test says itself what it expects, and is judged as bpftrace's own runner judges it."

/** The sentences, with their sources where they are named. */
const PROMISE: readonly (string | PromiseSource)[] = [
  `${INTENT} Its `,
  { name: 'language documentation', address: `${UPSTREAM}/blob/master/docs/language.md#probes` },
  ' promises that for begin/end, test and bench probes only; for all others its source (',
  { name: 'attach_reverse in src/bpftrace.cpp', address: `${UPSTREAM}/blob/master/src/bpftrace.cpp` },
  ') and accepted reports (',
  report(588),
  ', ',
  report(4104),
  ', ',
  report(4111),
  ') show the intent.',
]

const written = (source: (one: PromiseSource) => string): string =>
  PROMISE.map((part) => (typeof part === 'string' ? part : source(part))).join('')

/** With links, in markdown. */
export const promiseInMarkdown = (): string => written(({ name, address }) => `[${name}](${address})`)

/** With links, in HTML. */
export const promiseInHtml = (): string =>
  written(({ name, address }) => `<a href="${address}" rel="noreferrer">${name}</a>`)

/** Plain: the sentences, and behind them the sources, one a line. */
export function promiseInLines(): string[] {
  const sources = PROMISE.filter((part) => typeof part !== 'string')
  return [written(({ name }) => name), ...sources.map(({ address }) => address)]
}
