/** Parts of a text that must stay below a size: what interests least is left out. Pure. */

export interface TextPart {
  /** What it is called where it was left out. */
  readonly name: string
  /** The smaller, the more it interests. */
  readonly rank: number
  readonly lines: readonly string[]
}

const bytes = ({ lines }: TextPart): number =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)

/**
 * As many parts as there is room for, by rank, earlier ones first; nothing is shown that interests less than what is
 * left out. Both lists keep the order of `parts`.
 * @param room in bytes of UTF-8, a line feed a line included
 */
export function fitted(parts: readonly TextPart[], room: number): { shown: TextPart[]; left: TextPart[] } {
  const shown = new Set<TextPart>()
  let left = room
  for (const part of [...parts].sort((a, b) => a.rank - b.rank)) {
    left -= bytes(part)
    if (left < 0) break
    shown.add(part)
  }
  return {
    shown: parts.filter((part) => shown.has(part)),
    left: parts.filter((part) => !shown.has(part)),
  }
}
