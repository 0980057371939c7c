/**
 * Globs as regular expressions, for RE2 and for a browser alike. They are those of a shell: `*`, `**`, `?`, `[a-c]`,
 * `[!a]`, `{a,b}`, `{1..3}`, `@(a|b)`, `?(a)`, `*(a)`, `+(a)`; `\` takes a character as it is, and `!` before all of it
 * takes the others. Pure.
 */

/** No name is longer, nor has use for a longer glob; in characters. */
const LONGEST = 1000

/** What stands behind a group, by what stands before it. */
const REPEATED: Readonly<Record<string, string>> = { '@': '', '?': '?', '*': '*', '+': '+' }

/** Parts of a glob. Behind a backslash, within brackets, or in `{1..3}`, characters mean something else. */
const PART = /\\[^]|\[[!^]?\]?(?:\[:\w+:\]|[^\]])*\]|\{\w\.\.\w\}|[@?*+]\(|\*+|[^]/gu

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

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

/** A name is the glob's where the expression, which takes the whole name, matches or does not, as `expected` says. */
export interface GlobExpression {
  readonly text: string
  /** The glob without `!` before it, which may be a series (series.ts). */
  readonly rest: string
  readonly expected: boolean
}

/** Null where the text is no glob: a group that is not closed, `!(…)` amid it, or far too long. */
export function globExpression(glob: string): GlobExpression | null {
  if (glob.length > LONGEST) return null
  const [bangs = ''] = /^!*(?!\()/.exec(glob) ?? []
  const rest = glob.slice(bangs.length).replace(/^\.\//, '')
  // `!(a|b)` as a whole is the others; amid a glob it is nothing that can be matched in linear time.
  const negated = /^!(\([^]*\))$/.exec(rest)?.[1]
  if (negated === undefined && /(?<!\\)!\(/.test(rest)) return null
  const text = expressionOf(negated ?? rest)
  if (text === null) return null
  return { text, rest, expected: (bangs.length + (negated === undefined ? 0 : 1)) % 2 === 0 }
}
