/** Answers as small shapes, which say without colour what they are: a path a tone. Pure. */
import type { Tone } from './tone.js'

/** A place of an answer, or a stretch of alike ones. */
export interface Placed {
  readonly tone: Tone
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Part {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const WHOLE: Part = { x: 0, y: 0, width: 1, height: 1 }
const MIDDLE: Part = { x: 0, y: 0.4, width: 1, height: 0.2 }

/** Parts of a place. A wrong order is full; a crash is broken in two; a refusal is a dash. */
const IN_MAPS: Readonly<Record<Tone, readonly Part[]>> = {
  kept: [WHOLE],
  free: [WHOLE],
  wrong: [WHOLE],
  crash: [
    { x: 0, y: 0, width: 0.36, height: 1 },
    { x: 0.64, y: 0, width: 0.36, height: 1 },
  ],
  lossy: [{ x: 0, y: 0.5, width: 1, height: 0.5 }],
  doubt: [{ x: 0.25, y: 0, width: 0.5, height: 1 }],
  refused: [MIDDLE],
  open: [{ x: 0.4, y: 0, width: 0.2, height: 1 }],
}

/** The same for ticks, of which those that are alike may be one. */
const IN_TICKS: typeof IN_MAPS = {
  ...IN_MAPS,
  crash: [
    { x: 0, y: 0, width: 1, height: 0.36 },
    { x: 0, y: 0.64, width: 1, height: 0.36 },
  ],
  doubt: [{ x: 0, y: 0.25, width: 1, height: 0.5 }],
  open: [{ x: 0, y: 0.9, width: 1, height: 0.1 }],
}

/** Without needless digits. */
const digits = (value: number): string => String(Math.round(value * 10) / 10)

/** @param areTicks whether the places are ticks beside each other */
export function shapePaths(places: readonly Placed[], areTicks = false): Map<Tone, string> {
  const shapes = areTicks ? IN_TICKS : IN_MAPS
  const paths = new Map<Tone, string>()
  for (const { tone, x, y, width, height } of places) {
    const path = shapes[tone]
      .map((part) => {
        const [left, top] = [digits(x + part.x * width), digits(y + part.y * height)]
        return `M${left} ${top}h${digits(part.width * width)}v${digits(part.height * height)}H${left}z`
      })
      .join('')
    paths.set(tone, (paths.get(tone) ?? '') + path)
  }
  return paths
}
