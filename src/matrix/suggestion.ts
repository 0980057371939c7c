/** "did you mean": the known word that a mistyped one is nearest to. */

/** Levenshtein's distance: how many letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]),
      )
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

/** ` (did you mean 'handlers'?)` if a known word is near, within a third of its letters; otherwise nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (word === '' || word.length > 64) return ''
  const near = known
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.ceil(candidate.length / 3))
    .sort((a, b) => a.edits - b.edits)[0]
  return near === undefined ? '' : ` (did you mean '${near.candidate}'?)`
}
