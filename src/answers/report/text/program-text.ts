/** A program in few lines. Pure. */

const words = (line: string): string[] => line.split(/\b/)

/** Where two lines differ, if in one word at most; -1 where they are the same. */
function differenceOf(a: readonly string[], b: readonly string[]): number | undefined {
  if (a.length !== b.length) return undefined
  const places = a.flatMap((word, place) => (word === b[place] ? [] : [place]))
  return places.length > 1 ? undefined : (places[0] ?? -1)
}

/**
 * Lines that differ from the one before in the same word are told behind it.
 * @returns such as `kprobe:f { printf("a"); } // then with b, c`
 */
export function folded(program: string): string[] {
  const groups: { first: string[]; place: number; others: string[] }[] = []
  for (const line of program.trimEnd().split('\n')) {
    const own = words(line)
    const group = groups.at(-1)
    const place = group && differenceOf(group.first, own)
    // The same line again tells nothing of the place.
    if (!group || place === undefined || (place >= 0 && group.place >= 0 && place !== group.place)) {
      groups.push({ first: own, place: -1, others: [] })
      continue
    }
    group.place = Math.max(group.place, place)
    group.others.push(line)
  }
  return groups.map(({ first, place, others }) => {
    const each = others.map((line) => (place < 0 ? 'the same' : (words(line)[place] ?? '')))
    return `${first.join('')}${each.length > 0 ? ` // then with ${each.join(', ')}` : ''}`
  })
}
