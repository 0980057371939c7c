/** Answers as small shapes, which say without colour what they are: a path a tone. Pure. */
import type { Tone } from './tone.js'

export interface Placed {
  readonly tone: Tone
  readonly x: number
  readonly y: number
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Parts of a box of the size 1 × 1. A wrong order is full; a crash is broken in two; a refusal is a dash. */
const SHAPES: Readonly<Record<Tone, readonly Box[]>> = {
  kept: [{ x: 0, y: 0, width: 1, height: 1 }],
  free: [{ x: 0, y: 0, width: 1, height: 1 }],
  wrong: [{ x: 0, y: 0, width: 1, height: 1 }],
  crash: [
    { x: 0, y: 0, width: 0.36, height: 1 },
    { x: 0.64, y: 0, width: 0.36, height: 1 },
  ],
  lossy: [{ x: 0, y: 0.5, width: 1, height: 0.5 }],
  doubt: [
    { x: 0, y: 0, width: 1, height: 0.36 },
    { x: 0, y: 0.64, width: 1, height: 0.36 },
  ],
  refused: [{ x: 0.15, y: 0.4, width: 0.7, height: 0.2 }],
  open: [{ x: 0.4, y: 0.3, width: 0.2, height: 0.4 }],
}

/** Without needless digits. */
const digits = (value: number): string => String(Math.round(value * 100) / 100)

/**
 * @param size of a place, and how much of it stays free at its right and below
 * @param upright whether a place is higher than it is wide: its shape is then turned
 */
export function shapePaths(
  places: readonly Placed[],
  size: { readonly width: number; readonly height: number; readonly space: number },
  upright = false,
): Map<Tone, string> {
  const [width, height] = [size.width - size.space, size.height - size.space]
  const paths = new Map<Tone, string>()
  for (const { tone, x, y } of places) {
    const path = SHAPES[tone]
      .map((shape) => (upright ? { x: shape.y, y: shape.x, width: shape.height, height: shape.width } : shape))
      .map((box) => {
        const [left, top] = [digits(x + box.x * width), digits(y + box.y * height)]
        return `M${left} ${top}h${digits(box.width * width)}v${digits(box.height * height)}H${left}z`
      })
      .join('')
    paths.set(tone, (paths.get(tone) ?? '') + path)
  }
  return paths
}
