/**
 * Globs, matched in linear time: they become RE2's expressions, so that no pattern of stars can keep a run busy. They are
 * those of a shell: `*`, `**`, `?`, `[a-c]`, `[!a]`, `{a,b}`, `{1..3}`, `@(a|b)`, `?(a)`, `*(a)`, `+(a)`; `\` takes a
 * character as it is, and `!` before all of it takes the others. A series of versions, such as `6.12`, is all its releases.
 */
import { RE2JS, RE2JSException } from 're2js'
import { isOfSeries } from './versions.js'

/** No name is longer, nor has use for a longer glob; in characters. */
const LONGEST = 1000

/** What stands behind a group, by what stands before it. */
const REPEATED: Readonly<Record<string, string>> = { '@': '', '?': '?', '*': '*', '+': '+' }

/** Parts of a glob. Behind a backslash, within brackets, or in `{1..3}`, characters mean something else. */
const PART = /\\[^]|\[[!^]?\]?(?:\[:\w+:\]|[^\]])*\]|\{\w\.\.\w\}|[@?*+]\(|\*+|[^]/gu

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|-]/g, '\\$&')

/** A class of characters as RE2 has it, from `[!a-c]` or `{1..3}`. */
function classOf(part: string): string {
  if (part.startsWith('{')) return `[${quoted(part[1] ?? '')}-${quoted(part[4] ?? '')}]`
  const [, not = '', content = ''] = /^\[([!^]?)([^]*)\]$/.exec(part) ?? []
  const escaped = content.replace(/\[:\w+:\]|[\\^[\]]/g, (one) => (one.length > 1 ? one : `\\${one}`))
  return not === '' ? `[${escaped}]` : `[^${escaped}/]`
}

interface Group {
  readonly closing: string
  readonly separator: string
  readonly repeated: string
  /** Where it begins among the parts that came out. */
  readonly at: number
  separators: number
}

/** The expression of a glob without `!` before it; null where a group in it is not closed. */
function expressionOf(glob: string): string | null {
  const out: string[] = []
  const open: Group[] = []
  const begin = (closing: string, separator: string, repeated: string): void => {
    open.push({ closing, separator, repeated, at: out.length, separators: 0 })
    out.push('(?:')
  }
  for (const part of glob.match(PART) ?? []) {
    const group = open.at(-1)
    if (part.length > 1 && part.startsWith('\\')) out.push(quoted(part.slice(1)))
    else if (part.length > 2 && (part.startsWith('[') || part.startsWith('{'))) out.push(classOf(part))
    else if (part.length === 2 && part.endsWith('(')) begin(')', '|', REPEATED[part[0] ?? ''] ?? '')
    else if (part === '{') begin('}', ',', '')
    else if (part === '(') begin(')', '|', '')
    else if (part === group?.closing) {
      open.pop()
      // Braces around one thing are themselves.
      if (part === '}' && group.separators === 0) {
        out[group.at] = '\\{'
        out.push('\\}')
      } else out.push(`)${group.repeated}`)
    } else if (part === group?.separator) {
      group.separators++
      out.push('|')
    } else if (/^\*+$/.test(part)) out.push(part === '**' && glob === part ? '.*' : '[^/]*')
    else if (part === '?') out.push('[^/]')
    else out.push(quoted(part))
  }
  return open.length > 0 ? null : out.join('')
}

/** Whether a glob matches a name; null where the glob is none. */
function compiled(glob: string): ((name: string) => boolean) | null {
  if (glob.length > LONGEST) return null
  const [bangs = ''] = /^!*(?!\()/.exec(glob) ?? []
  const rest = glob.slice(bangs.length).replace(/^\.\//, '')
  // `!(a|b)` as a whole is the others; amid a glob it is nothing that can be matched in linear time.
  const negated = /^!(\([^]*\))$/.exec(rest)?.[1]
  if (negated === undefined && /(?<!\\)!\(/.test(rest)) return null
  const text = expressionOf(negated ?? rest)
  if (text === null) return null
  const expected = (bangs.length + (negated === undefined ? 0 : 1)) % 2 === 0
  try {
    const expression = RE2JS.compile(text, RE2JS.DOTALL)
    return (name) => (expression.testExact(name) || isOfSeries(name, rest)) === expected
  } catch (error) {
    // A range that runs backwards, or groups too deep within each other.
    if (error instanceof RE2JSException) return null
    throw error
  }
}

/**
 * Whether a name matches any of the globs, is one of them, or is of a series that one of them is. What is no glob (an open bracket, `!(…)` amid it) matches
 * only itself; no glob matches nothing, and neither does an empty one.
 */
export function globsMatch(globs: readonly string[]): (name: string) => boolean {
  const all = globs.filter((glob) => glob !== '').map((glob) => ({ glob, matches: compiled(glob) }))
  return (name) => all.some(({ glob, matches }) => name === glob || matches?.(name) === true)
}
