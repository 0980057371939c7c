/** The same case beside this cell: on other kernels, and with other builds. */
import type { VNode } from 'preact'
import { answerAt, seenAt } from './lookup.js'
import type { Spot } from './lookup.js'
import { linkToCell, numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { Label, Line } from './text.js'
import { toneOf } from './tone.js'
import { seenText } from './words.js'

interface StripProps {
  readonly scene: Scene
  readonly label: string
  readonly spots: readonly (Spot & { readonly name: string; readonly current: boolean })[]
}

const Strip = ({ scene, label, spots }: StripProps): VNode => (
  <div class="strip">
    <h3>{label}</h3>
    <ul>
      {spots.map(({ name, current, ...spot }) => {
        const story = answerAt(scene.data, spot)?.story
        return (
          <li key={name}>
            <a
              href={linkToCell(scene, spot.row, spot.column, scene.data.cases[spot.one]?.name ?? '')}
              data-tone={toneOf(seenAt(scene.data, spot))}
              aria-current={current ? 'page' : undefined}
            >
              <span class="where">
                <Line text={name} />
              </span>{' '}
              <Label text={story?.label ?? seenText(seenAt(scene.data, spot))} />
            </a>
          </li>
        )
      })}
    </ul>
  </div>
)

export function Neighbours({ scene, spot }: { scene: Scene; spot: Spot }): VNode {
  const { kernels, builds } = scene.data
  return (
    <section class="elsewhere">
      <h2>The same case elsewhere</h2>
      <Strip
        scene={scene}
        label="with other bpftrace builds, on this kernel"
        spots={numbersOf(builds).map((column) => ({
          ...spot,
          column,
          name: builds[column]?.bpftrace ?? '',
          current: column === spot.column,
        }))}
      />
      <Strip
        scene={scene}
        label="on other kernels, with this bpftrace"
        spots={numbersOf(kernels).map((row) => ({
          ...spot,
          row,
          name: kernels[row]?.label ?? '',
          current: row === spot.row,
        }))}
      />
    </section>
  )
}
