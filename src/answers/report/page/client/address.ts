/** What is chosen and filtered ↔ the part of the address behind the #. Pure. */
import type { Shown } from '../../model/report.js'
import { WORST_FIRST } from '../../model/verdicts.js'

export interface Filter {
  /** Parts of names, or globs, with commas or spaces between; empty for all. */
  readonly kernels: string
  readonly builds: string
  /** Empty for all. */
  readonly verdicts: readonly Shown[]
  /** Words that must all be found. */
  readonly words: string
}

/** Empty texts where nothing is chosen. */
export interface PageView {
  readonly case: string
  /** A kernel's label. */
  readonly kernel: string
  readonly bpftrace: string
  readonly filter: Filter
}

export const NO_FILTER: Filter = { kernels: '', builds: '', verdicts: [], words: '' }
export const OVERVIEW: PageView = { case: '', kernel: '', bpftrace: '', filter: NO_FILTER }

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text // typed by hand
  }
}

/** Signs that people read in an address stay as they are. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%20', '+')

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
    case: text('case'),
    kernel: text('kernel'),
    bpftrace: text('bpftrace'),
    filter: {
      kernels: text('only-kernel'),
      builds: text('only-bpftrace'),
      verdicts: WORST_FIRST.filter((shown) => verdicts.includes(shown)),
      words: text('words'),
    },
  }
}

/** The same view, the same address. */
export function addressOf({ case: name, kernel, bpftrace, filter }: PageView): string {
  const parts: readonly [string, string][] = [
    ['case', name],
    ['kernel', kernel],
    ['bpftrace', bpftrace],
    ['verdict', WORST_FIRST.filter((shown) => filter.verdicts.includes(shown)).join(',')],
    ['only-kernel', filter.kernels],
    ['only-bpftrace', filter.builds],
    ['words', filter.words],
  ]
  return `#${parts
    .filter(([, value]) => value !== '')
    .map(([part, value]) => `${part}=${encoded(value)}`)
    .join('&')}`
}
