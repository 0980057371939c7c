/** Where kernels stand along a small map. Pure. */
import type { Tone } from './tone.js'

/** A kernel, or neighbours that are alike. */
export interface PlaceStretch {
  readonly tone: Tone
  readonly from: number
  readonly length: number
}

/** With more kernels than that, alike neighbours are drawn as one. */
const MANY = 40

/**
 * @param gaps by kernel: what lies between it and the next one and was not measured; '' for nothing
 * @returns by kernel where it begins, in units of a kernel; then the length of all
 */
export function startsOf(gaps: readonly string[], gap: number): number[] {
  const starts = [0]
  for (const [row, text] of gaps.entries()) starts.push((starts[row] ?? 0) + 1 + (text === '' ? 0 : gap))
  return starts
}

/**
 * @param tones by kernel; null where nothing is drawn
 * @param space what stays free behind each, in units of a kernel
 */
export function stretchesOf(
  tones: readonly (Tone | null)[],
  starts: readonly number[],
  space: number,
): PlaceStretch[] {
  const isMany = tones.length > MANY
  const stretches: { tone: Tone; from: number; length: number }[] = []
  for (const [row, tone] of tones.entries()) {
    const from = starts[row] ?? 0
    const last = stretches.at(-1)
    if (tone === null) continue
    if (isMany && last?.tone === tone && last.from + last.length === from) last.length++
    else stretches.push({ tone, from, length: isMany ? 1 : 1 - space })
  }
  return stretches
}
