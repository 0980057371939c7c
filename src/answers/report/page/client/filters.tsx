/** Searching and filtering: the same words as on the command line. */
import type { VNode } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { SIGNS } from '../../model/labels.js'
import type { Shown } from '../../model/report.js'
import { WORST_FIRST } from '../../model/verdicts.js'
import { addressOf, NO_FILTER, OPENING } from './address.js'
import type { Filter, PageView } from './address.js'
import { filtered } from './filter.js'
import { summaryOf } from './lookup.js'
import { chosenIn, spotsBy } from './scene.js'
import type { Scene } from './scene.js'
import { VERDICT_WORDS } from './words.js'

interface FiltersProps {
  readonly scene: Scene
  readonly change: (view: PageView) => void
}

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly hint: string
  readonly choices?: readonly string[]
  readonly onChange: (value: string) => void
}

function Field({ id, label, value, hint, choices, onChange }: FieldProps): VNode {
  return (
    <div class={`field ${id}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        value={value}
        placeholder={hint}
        autocomplete="off"
        spellcheck={false}
        list={choices && `${id}-choices`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {choices && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </div>
  )
}

/** What a view is about: a case where one is chosen, else all of them. */
const spotsAtHand = (scene: Scene, spots: Scene['spots']): Scene['spots'] => {
  const { one } = chosenIn(scene)
  return one >= 0 ? [spots[one] ?? []] : spots
}

/** A button for each verdict that there is, with how many answers it would leave of what is at hand. */
function Verdicts({
  scene,
  onChange,
}: {
  scene: Scene
  onChange: (verdicts: readonly Shown[]) => void
}): VNode {
  const { data, view } = scene
  const { verdicts, cases, kernels, builds, words } = view.filter
  const counts = useMemo(() => {
    const all = spotsAtHand(scene, spotsBy(data, filtered(data, { ...view.filter, verdicts: [] }))).flat()
    return summaryOf(data, all).counts
  }, [data, view.case, cases, kernels, builds, words])
  const there = [...WORST_FIRST].reverse().filter((shown) => counts.has(shown) || verdicts.includes(shown))
  const toggled = (shown: Shown): readonly Shown[] =>
    verdicts.includes(shown) ? verdicts.filter((one) => one !== shown) : [...verdicts, shown]
  return (
    <div class="verdicts" role="group" aria-label="Show only these verdicts">
      {there.map((shown) => (
        <button
          key={shown}
          type="button"
          aria-pressed={verdicts.includes(shown)}
          onClick={() => onChange(toggled(shown))}
        >
          <span aria-hidden="true">{SIGNS[shown].split(' ')[0]}</span> {VERDICT_WORDS[shown]}{' '}
          <b>{counts.get(shown) ?? 0}</b>
        </button>
      ))}
    </div>
  )
}

/** How much a filter leaves of what is at hand, said aloud when it changes; and the way out of it. */
function Left({ scene, change }: FiltersProps): VNode {
  const { data, view } = scene
  const number = spotsAtHand(scene, scene.spots).flat().length
  const cases = view.case === '' ? data.cases.length : 1
  const all = cases * data.kernels.length * data.builds.length
  const isFiltered = addressOf({ ...OPENING, filter: view.filter }) !== addressOf(OPENING)
  return (
    <p class="left">
      <span role="status">
        {isFiltered && (number === 0 ? 'Nothing matches.' : `${number} of ${all} answers match.`)}
      </span>{' '}
      {isFiltered && (
        <button type="button" class="clear" onClick={() => change({ ...view, filter: NO_FILTER })}>
          Clear the filter
        </button>
      )}
    </p>
  )
}

export function Filters({ scene, change }: FiltersProps): VNode {
  const { data, view } = scene
  const isFiltered = addressOf({ ...OPENING, filter: view.filter }) !== addressOf(OPENING)
  // On a phone it is closed until it is wanted; elsewhere the style shows it always.
  const [isOpen, setOpen] = useState(isFiltered)
  const filter = (changes: Partial<Filter>): void =>
    change({ ...view, filter: { ...view.filter, ...changes } })
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <button type="button" class="fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Filter
      </button>
      <div class={isOpen ? 'fields open' : 'fields'}>
        <Field
          id="words"
          label="Search"
          value={view.filter.words}
          hint="reversed, BTF …"
          onChange={(words) => filter({ words })}
        />
        {view.case === '' && (
          <Field
            id="cases"
            label="Case"
            value={view.filter.cases}
            hint="kretprobe*"
            choices={data.cases.map(({ name }) => name)}
            onChange={(cases) => filter({ cases })}
          />
        )}
        <Field
          id="kernels"
          label="Kernel"
          value={view.filter.kernels}
          hint="6.1, 7.*"
          choices={data.kernels.map(({ kernel }) => kernel)}
          onChange={(kernels) => filter({ kernels })}
        />
        <Field
          id="builds"
          label="bpftrace"
          value={view.filter.builds}
          hint="0.27"
          choices={data.builds.map(({ bpftrace }) => bpftrace)}
          onChange={(builds) => filter({ builds })}
        />
        <Verdicts scene={scene} onChange={(verdicts) => filter({ verdicts })} />
      </div>
      <Left scene={scene} change={change} />
    </form>
  )
}
