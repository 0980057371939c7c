/** Two builds or two kernels side by side: only what differs. */
import type { VNode } from 'preact'
import { buildsInWords } from '../../findings/build-words.js'
import { rowsInWords } from '../../findings/kernel-axis.js'
import type { PageView } from './address.js'
import { differencesOf } from './differences.js'
import type { ComparedAxis, AnswerDifference } from './differences.js'
import { seenAt } from './lookup.js'
import type { Spot } from './lookup.js'
import { linkTo, linkToSpot } from './scene.js'
import type { Scene } from './scene.js'
import { count, Line } from './text.js'
import { toneOf } from './tone.js'
import { seenText } from './words.js'

interface ComparedSides {
  readonly axis: ComparedAxis
  readonly names: readonly string[]
  /** -1 for what is not there. */
  readonly numbers: readonly [number, number]
}

/** Kernels where the address names two of them; else builds, and where it names none the last two. */
function sidesOf({ data, view }: Scene): ComparedSides {
  const builds = data.builds.map(({ bpftrace }) => bpftrace)
  const kernels = data.kernels.map(({ label }) => label)
  const isOf = (names: readonly string[]): boolean => names.includes(view.one) && names.includes(view.other)
  const names = !isOf(builds) && isOf(kernels) ? kernels : builds
  const isChosen = view.one !== '' || view.other !== ''
  return {
    axis: names === kernels ? 'kernels' : 'builds',
    names,
    numbers: isChosen
      ? [names.indexOf(view.one), names.indexOf(view.other)]
      : [names.length - 2, names.length - 1],
  }
}

interface ChoiceProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onChange: (name: string) => void
  readonly names: readonly string[]
}

const Choice = ({ id, label, value, names, onChange }: ChoiceProps): VNode => (
  <div class="field">
    <label for={id}>{label}</label>
    <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {names.map((name) => (
        <option key={name} value={name}>
          <Line text={name} />
        </option>
      ))}
    </select>
  </div>
)

const Answer = ({ scene, spot }: { scene: Scene; spot: Spot }): VNode => {
  const seen = seenAt(scene.data, spot)
  return (
    <a class="chip" data-tone={toneOf(seen)} href={linkToSpot(scene, spot)}>
      {seenText(seen)}
    </a>
  )
}

function Row({
  scene,
  axis,
  difference,
}: {
  scene: Scene
  axis: ComparedAxis
  difference: AnswerDifference
}): VNode {
  const { data } = scene
  const name = data.cases[difference.one]?.name ?? ''
  const builds = data.builds.map(({ bpftrace }) => bpftrace)
  return (
    <tr>
      <th scope="row">
        <a href={linkTo(scene, { case: name, kernel: '', bpftrace: '' })}>
          <Line text={name} />
        </a>
      </th>
      {difference.spots.map((spot, side) => (
        <td key={side}>
          <Answer scene={scene} spot={spot} />
        </td>
      ))}
      <td class="reason">
        {axis === 'builds'
          ? `on ${rowsInWords(scene.axis, difference.places)}`
          : `with ${buildsInWords(builds, difference.places)}`}
      </td>
    </tr>
  )
}

export function Compare({ scene, change }: { scene: Scene; change: (view: PageView) => void }): VNode {
  const { data, view } = scene
  const { axis, names, numbers } = sidesOf(scene)
  const { differences, compared } = differencesOf(scene, axis, numbers)
  const [one, other] = numbers.map((number) => names[number] ?? '')
  const to = (sides: Partial<PageView>): void =>
    change({ ...view, one: one ?? '', other: other ?? '', ...sides })
  const kernels = data.kernels.map(({ label }) => label)
  return (
    <>
      <div class="compare-choice">
        <div class="field">
          <label for="compared">Compare</label>
          <select
            id="compared"
            value={axis}
            onChange={(event) => {
              const of =
                event.currentTarget.value === 'kernels' ? kernels : data.builds.map((b) => b.bpftrace)
              to({ one: of.at(-2) ?? '', other: of.at(-1) ?? '' })
            }}
          >
            <option value="builds">two bpftrace builds</option>
            {kernels.length > 1 && <option value="kernels">two kernels</option>}
          </select>
        </div>
        <Choice id="one" label="one" names={names} value={one ?? ''} onChange={(name) => to({ one: name })} />
        <Choice
          id="other"
          label="other"
          names={names}
          value={other ?? ''}
          onChange={(name) => to({ other: name })}
        />
      </div>
      {numbers.includes(-1) || numbers[0] === numbers[1] ? (
        <p>Choose two that are not the same.</p>
      ) : differences.length === 0 ? (
        <p>Nothing differs in {count(compared, 'answer')} of each.</p>
      ) : (
        <div class="scroller">
          <table class="plain stacked answers differences">
            <caption>
              <span>
                {count(
                  differences.reduce((sum, { places }) => sum + places.length, 0),
                  'answer',
                )}{' '}
                of {compared} differ
              </span>
            </caption>
            <thead>
              <tr>
                <th scope="col">case</th>
                <th scope="col">
                  <Line text={one ?? ''} />
                </th>
                <th scope="col">
                  <Line text={other ?? ''} />
                </th>
                <th scope="col">where</th>
              </tr>
            </thead>
            <tbody>
              {differences.map((difference) => (
                <Row
                  key={`${difference.one} ${difference.seen.join()}`}
                  scene={scene}
                  axis={axis}
                  difference={difference}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
