/** The cases, each with a small map of its answers; the way to each case's grid. */
import type { ComponentChildren, VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { WORDS } from '../../model/labels.js'
import type { Shown } from '../../model/report.js'
import { WORST_FIRST } from '../../model/verdicts.js'
import type { PageData } from '../data.js'
import { shownAt, summaryOf } from './lookup.js'
import type { Spot, Summary } from './lookup.js'
import { chosenIn, linkTo, numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { count, Line } from './text.js'

/** `23 ok, 6 unsupported, 2 known`: most wanted last, as everywhere. */
export const inWords = ({ counts }: Summary): string =>
  [...WORST_FIRST]
    .reverse()
    .flatMap((shown) => (counts.has(shown) ? [`${counts.get(shown) ?? 0} ${WORDS[shown]}`] : []))
    .join(', ')

/** For each verdict the outline of its places; kernels go from left to right, builds from top to bottom. */
function outlines(data: PageData, spots: readonly Spot[]): Map<Shown, string> {
  const paths = new Map<Shown, string>()
  for (const spot of spots) {
    const shown = shownAt(data, spot)
    paths.set(shown, `${paths.get(shown) ?? ''}M${spot.row} ${spot.column}h1v1h-1z`)
  }
  return paths
}

interface CaseLineProps {
  readonly data: PageData
  readonly name: string
  /** What the filter leaves. */
  readonly spots: readonly Spot[]
  readonly children: ComponentChildren
}

function CaseLine({ data, name, spots, children }: CaseLineProps): VNode {
  const { paths, words } = useMemo(
    () => ({
      paths: outlines(data, spots),
      words: inWords(summaryOf(data, spots)),
    }),
    [data, spots],
  )
  return (
    <>
      <span class="name">
        <Line text={name} />
      </span>
      <span class="plot">
        <svg
          class="map"
          viewBox={`0 0 ${data.kernels.length} ${data.builds.length}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {[...paths].map(([shown, path]) => (
            <path key={shown} data-shown={shown} d={path} />
          ))}
        </svg>
        {children}
      </span>
      <span class="words">{words}</span>
    </>
  )
}

/** Where in the small maps the chosen cell is. */
function Mark({ scene }: { scene: Scene }): VNode | null {
  const { row, column } = chosenIn(scene)
  if (row < 0 || column < 0) return null
  const { kernels, builds } = scene.data
  const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`
  return (
    <span
      class="mark"
      style={{
        left: percent(row, kernels.length),
        top: percent(column, builds.length),
        width: percent(1, kernels.length),
        height: percent(1, builds.length),
      }}
    />
  )
}

export function Cases({ scene }: { scene: Scene }): VNode {
  const { data, left, view } = scene
  const shown = numbersOf(data.cases).filter((one) => left[one]?.length)
  return (
    <nav class="cases" aria-labelledby="cases-title">
      <h2 id="cases-title">
        {shown.length === data.cases.length
          ? count(shown.length, 'case')
          : `${shown.length} of ${count(data.cases.length, 'case')}`}
        <span aria-hidden="true">kernels → bpftrace ↓</span>
      </h2>
      <ul>
        <li>
          <a href={linkTo(scene, { case: '' })} aria-current={view.case === '' ? 'page' : undefined}>
            <span class="name">all cases</span>
          </a>
        </li>
        {shown.map((one) => {
          const name = data.cases[one]?.name ?? ''
          return (
            <li key={one}>
              <a href={linkTo(scene, { case: name })} aria-current={view.case === name ? 'page' : undefined}>
                <CaseLine data={data} name={name} spots={left[one] ?? []}>
                  <Mark scene={scene} />
                </CaseLine>
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
