/** Searching and filtering. */
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { WORDS } from '../../model/labels.js'
import type { Shown } from '../../model/report.js'
import { WORST_FIRST } from '../../model/verdicts.js'
import type { Filter, PageView } from './address.js'
import { matcher } from './filter.js'
import { summaryOf } from './lookup.js'
import { leftBy } from './scene.js'
import type { Scene } from './scene.js'
import { Line, signOf } from './text.js'

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

/** A button for each verdict that there is. */
function Verdicts({
  scene,
  onChange,
}: {
  scene: Scene
  onChange: (verdicts: readonly Shown[]) => void
}): VNode {
  const { data, view } = scene
  const { verdicts } = view.filter
  const { counts } = useMemo(() => {
    const left = leftBy(data, matcher(data, { ...view.filter, verdicts: [] }))
    return summaryOf(data, left.flat())
  }, [data, view.filter.kernels, view.filter.builds, view.filter.words])
  const there = [...WORST_FIRST].reverse().filter((shown) => counts.has(shown) || verdicts.includes(shown))
  const toggled = (shown: Shown): readonly Shown[] =>
    verdicts.includes(shown) ? verdicts.filter((one) => one !== shown) : [...verdicts, shown]
  return (
    <div class="verdicts" role="group" aria-label="Show only these verdicts">
      {there.map((shown) => (
        <button
          key={shown}
          type="button"
          data-shown={shown}
          aria-pressed={verdicts.includes(shown)}
          onClick={() => onChange(toggled(shown))}
        >
          <span aria-hidden="true">{signOf(shown)}</span> {WORDS[shown]} <b>{counts.get(shown) ?? 0}</b>
        </button>
      ))}
    </div>
  )
}

export function Filters({ scene, change }: FiltersProps): VNode {
  const { data, view } = scene
  const filter = (changes: Partial<Filter>): void =>
    change({ ...view, filter: { ...view.filter, ...changes } })
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <Field
        id="words"
        label="Search"
        value={view.filter.words}
        hint="kretprobe, reversed, BTF …"
        onChange={(words) => filter({ words })}
      />
      <div class="field">
        <label for="case">Case</label>
        <select
          id="case"
          value={view.case}
          onChange={(event) => change({ ...view, case: event.currentTarget.value })}
        >
          <option value="">all cases</option>
          {data.cases.map(({ name }) => (
            <option key={name} value={name}>
              <Line text={name} />
            </option>
          ))}
        </select>
      </div>
      <Field
        id="kernels"
        label="Kernel"
        value={view.filter.kernels}
        hint="6.1.*"
        choices={data.kernels.map(({ label }) => label)}
        onChange={(kernels) => filter({ kernels })}
      />
      <Field
        id="builds"
        label="bpftrace"
        value={view.filter.builds}
        hint="0.27*"
        choices={data.builds.map(({ bpftrace }) => bpftrace)}
        onChange={(builds) => filter({ builds })}
      />
      <Verdicts scene={scene} onChange={(verdicts) => filter({ verdicts })} />
    </form>
  )
}
