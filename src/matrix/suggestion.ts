/** "did you mean": the known word that a mistyped one is nearest to. */
import distance from 'damerau-levenshtein'

/** In characters; no word that is longer is one that somebody mistyped. */
const LONGEST = 64

/** The most words that one is compared with: names in records may be any number. */
const MOST = 1000

/** How many letters to insert, delete, replace or swap; and where that is the same, by how many the lengths differ. */
function editsOf(word: string, candidate: string): { candidate: string; edits: number; longer: number } {
  const longer = Math.abs(word.length - candidate.length)
  // The library gives up on words that have little in common, and may then say too small a number.
  const edits = Math.max(longer, distance(word.toLowerCase(), candidate.toLowerCase()).steps)
  return { candidate, edits, longer }
}

/** ` (did you mean 'handlers'?)` if a known word is near, within a third of its letters; otherwise nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (word === '' || word.length > LONGEST) return ''
  const near = known
    .filter((candidate) => candidate !== '' && candidate.length <= LONGEST)
    .slice(0, MOST)
    .map((candidate) => editsOf(word, candidate))
    .filter(({ candidate, edits }) => edits <= Math.ceil(candidate.length / 3))
    .sort((a, b) => a.edits - b.edits || a.longer - b.longer)[0]
  return near === undefined ? '' : ` (did you mean '${near.candidate}'?)`
}
