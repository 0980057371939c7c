/** Cases × builds, with a tick for each kernel; cases that share all their answers share a row. */
import type { VNode } from 'preact'
import { rowsInSigns } from '../../findings/kernel-axis.js'
import { addressWord } from './address.js'
import { startsOf, stretchesOf } from './axis-places.js'
import { BuildHead } from './build-head.js'
import { partsOf, seenAt } from './lookup.js'
import type { SeenPart, Spot } from './lookup.js'
import { linkTo, linkToSpot } from './scene.js'
import type { Scene } from './scene.js'
import { shapePaths } from './shapes.js'
import { Label, Line } from './text.js'
import { GRAVEST_FIRST, toneOf } from './tone.js'
import type { Tone } from './tone.js'
import { seenText } from './words.js'

/** More parts of a cell than that are counted. */
const MOST_PARTS = 3
const TICK = { width: 10, height: 10 }
/** What an unmeasured stretch takes, and what stays free behind a tick, in units of a kernel. */
const GAP = 0.6
const SPACE = 0.2

interface OverviewCell {
  readonly spots: readonly Spot[]
  readonly parts: readonly SeenPart[]
}

interface OverviewLine {
  readonly cases: number[]
  /** By column that the filter leaves. */
  readonly cells: readonly OverviewCell[]
}

/** Rows of the overview; one stands where the first of its cases does. */
export function linesOf({ data, left, spots }: Scene): OverviewLine[] {
  const lines = new Map<string, OverviewLine>()
  for (const one of left.cases) {
    const its = spots[one] ?? []
    if (its.length === 0) continue
    const byColumn = new Map<number, Spot[]>(left.columns.map((column) => [column, []]))
    for (const spot of its) byColumn.get(spot.column)?.push(spot)
    const cells = [...byColumn.values()].map((some) => ({ spots: some, parts: partsOf(data, some) }))
    const key = JSON.stringify(cells.map(({ parts }) => parts))
    const line = lines.get(key)
    if (line) line.cases.push(one)
    else lines.set(key, { cases: [one], cells })
  }
  return [...lines.values()]
}

interface TicksProps {
  readonly scene: Scene
  /** Where each kernel's tick begins. */
  readonly starts: readonly number[]
  readonly spots: readonly Spot[]
}

function Ticks({ scene, starts, spots }: TicksProps): VNode {
  const tones = scene.data.kernels.map((): Tone | null => null)
  for (const spot of spots) tones[spot.row] = toneOf(seenAt(scene.data, spot))
  const places = stretchesOf(tones, starts, SPACE).map(({ tone, from, length }) => ({
    tone,
    x: from * TICK.width,
    y: 0,
    width: length * TICK.width,
    height: TICK.height,
  }))
  return (
    <svg
      class="ticks"
      viewBox={`0 0 ${(starts.at(-1) ?? 0) * TICK.width} ${TICK.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {[...shapePaths(places, true)].map(([tone, path]) => (
        <path key={tone} data-tone={tone} d={path} />
      ))}
    </svg>
  )
}

const gravity = (part: SeenPart): number => GRAVEST_FIRST.indexOf(toneOf(part))

interface OverviewCellProps {
  readonly scene: Scene
  readonly starts: readonly number[]
  readonly cell: OverviewCell
}

function Cell({ scene, starts, cell }: OverviewCellProps): VNode {
  const { axis, left } = scene
  if (cell.spots.length === 0) return <span class="none">·</span>
  const told =
    cell.parts.length > MOST_PARTS
      ? [...cell.parts].sort((a, b) => gravity(a) - gravity(b)).slice(0, MOST_PARTS)
      : cell.parts
  return (
    <>
      <Ticks scene={scene} starts={starts} spots={cell.spots} />
      {told.map((part) => {
        const newest = cell.spots.find(({ row }) => row === part.rows.at(-1))
        const where = part.rows.length === left.rows.length ? '' : rowsInSigns(axis, part.rows)
        const text = (
          <>
            <Label text={seenText(part)} /> {where !== '' && <span class="on">{where}</span>}
          </>
        )
        // Without JavaScript there is no answer to go to.
        return scene.isStill || !newest ? (
          <span key={seenText(part)} class="part" data-tone={toneOf(part)}>
            {text}
          </span>
        ) : (
          <a
            key={seenText(part)}
            class="part"
            data-tone={toneOf(part)}
            href={linkToSpot(scene, newest)}
            tabIndex={-1}
          >
            {text}
          </a>
        )
      })}
      {told.length < cell.parts.length && (
        <span class="part quiet">and {cell.parts.length - told.length} more</span>
      )}
    </>
  )
}

function Names({ scene, line }: { scene: Scene; line: OverviewLine }): VNode {
  const { data } = scene
  return (
    <>
      {line.cases.map((one, at) => {
        const name = data.cases[one]?.name ?? ''
        return (
          // An anchor where nothing else answers to the address.
          <span key={one} id={scene.isStill ? `case=${addressWord(name)}` : undefined}>
            {at > 0 && ', '}
            <a href={linkTo(scene, { case: name, kernel: '', bpftrace: '' })}>
              <Line text={name} />
            </a>
          </span>
        )
      })}
    </>
  )
}

/** What the ticks are, in words. */
function ticksInWords({ axis, gaps }: Scene): string {
  const { labels } = axis
  if (labels.length < 2) return ''
  const gap = gaps.some((text) => text !== '') ? '; a gap between two is what was not measured' : ''
  return `. A tick is a kernel, from ${labels[0] ?? ''} on the left to ${labels.at(-1) ?? ''} on the right${gap}`
}

export function CaseOverview({ scene }: { scene: Scene }): VNode {
  const { data, left } = scene
  const lines = linesOf(scene)
  const starts = startsOf(scene.gaps, GAP)
  return (
    <div class="scroller">
      <table class="overview">
        <caption>
          <span>Cases that share all answers share a row{ticksInWords(scene)}.</span>
        </caption>
        <BuildHead data={data} corner="case" columns={left.columns} />
        <tbody>
          {lines.map((line) => (
            <tr key={line.cases[0]}>
              <th scope="row">
                <Names scene={scene} line={line} />
              </th>
              {line.cells.map((cell, at) => (
                <td key={left.columns[at]}>
                  <Cell scene={scene} starts={starts} cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
