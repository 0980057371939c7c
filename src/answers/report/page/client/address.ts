/** What is chosen and filtered ↔ the part of the address behind the #. Pure. */
import type { Shown } from '../../model/report.js'
import { WORST_FIRST } from '../../model/verdicts.js'

export interface Filter {
  /** Globs or series, as on the command line, with commas or spaces between; empty for all. */
  readonly cases: string
  readonly kernels: string
  readonly builds: string
  /** Empty for all. */
  readonly verdicts: readonly Shown[]
  /** Words that must all be found. */
  readonly words: string
}

/** Views beside those of what is chosen. */
export const VIEWS = ['grid', 'findings', 'issues', 'compare'] as const
export type ViewName = (typeof VIEWS)[number]

/** Empty texts where nothing is chosen. */
export interface PageView {
  readonly view: ViewName | ''
  readonly case: string
  /** A kernel's label. */
  readonly kernel: string
  readonly bpftrace: string
  /** A known issue's id. */
  readonly issue: string
  /** Two builds, or two kernels' labels, that are compared. */
  readonly one: string
  readonly other: string
  readonly filter: Filter
}

export const NO_FILTER: Filter = { cases: '', kernels: '', builds: '', verdicts: [], words: '' }
/** The page as it opens. */
export const OPENING: PageView = {
  view: '',
  case: '',
  kernel: '',
  bpftrace: '',
  issue: '',
  one: '',
  other: '',
  filter: NO_FILTER,
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text // typed by hand
  }
}

/** Half of a character is none that an address can hold. */
export const addressWord = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))

/** Signs that people read in an address stay as they are. */
const encoded = (text: string): string =>
  addressWord(text).replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%20', '+')

/** @param hash with or without its # */
export function parseAddress(hash: string): PageView {
  const parts = new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((part): [string, string] => {
        const [name = '', ...value] = part.split('=')
        return [name, decoded(value.join('='))]
      }),
  )
  const text = (name: string): string => parts.get(name) ?? ''
  const verdicts = text('verdict').split(',')
  return {
    view: VIEWS.find((view) => view === text('view')) ?? '',
    case: text('case'),
    kernel: text('kernel'),
    bpftrace: text('bpftrace'),
    issue: text('issue'),
    one: text('one'),
    other: text('other'),
    filter: {
      cases: text('only-case'),
      kernels: text('only-kernel'),
      builds: text('only-bpftrace'),
      verdicts: WORST_FIRST.filter((shown) => verdicts.includes(shown)),
      words: text('words'),
    },
  }
}

/** The same view, the same address. */
export function addressOf({ filter, ...chosen }: PageView): string {
  const parts: readonly [string, string][] = [
    ['view', chosen.view],
    ['issue', chosen.issue],
    ['case', chosen.case],
    ['kernel', chosen.kernel],
    ['bpftrace', chosen.bpftrace],
    ['one', chosen.one],
    ['other', chosen.other],
    ['verdict', WORST_FIRST.filter((shown) => filter.verdicts.includes(shown)).join(',')],
    ['only-case', filter.cases],
    ['only-kernel', filter.kernels],
    ['only-bpftrace', filter.builds],
    ['words', filter.words],
  ]
  return `#${parts
    .filter(([, value]) => value !== '')
    .map(([part, value]) => `${part}=${encoded(value)}`)
    .join('&')}`
}
