/** The page: what is chosen lives in the address, and everything else follows from it. */
import type { VNode } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { PageData } from '../data.js'
import { addressOf, NO_FILTER, OVERVIEW, parseAddress } from './address.js'
import type { PageView } from './address.js'
import { AnswerView } from './answer-view.js'
import { CaseView } from './case-view.js'
import { Cases } from './cases.js'
import { CellView } from './cell-view.js'
import { matcher } from './filter.js'
import { Filters } from './filters.js'
import { Heading, titleOf } from './heading.js'
import { Overview } from './overview.js'
import { chosenIn, leftBy } from './scene.js'
import type { Scene } from './scene.js'
import { visibleLine } from '../../../../lib/visible.js'

/** Browsers refuse to be told a new address for every key. */
const ADDRESS_DELAY = 200

/** The view that the address says, and a way to change it: a step that one can go back, but not for every key typed. */
function useView(): [PageView, (view: PageView) => void] {
  const [view, setView] = useState(() => parseAddress(location.hash))
  useEffect(() => {
    const follow = (): void => setView(parseAddress(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  useEffect(() => {
    const address = addressOf(view)
    if (addressOf(parseAddress(location.hash)) === address) return
    const here = location.hash
    const timer = setTimeout(() => {
      // Who has followed a link meanwhile is at another address, and comes back to this one's.
      if (location.hash === here) history.replaceState(null, '', address)
    }, ADDRESS_DELAY)
    return () => clearTimeout(timer)
  }, [view])
  const change = (next: PageView): void => {
    if (next.case === view.case) setView(next)
    else location.hash = addressOf(next)
  }
  return [view, change]
}

/** How much a filter leaves, said aloud when it changes; and the way out of it. */
function Left({
  scene: { data, left, view },
  change,
}: {
  scene: Scene
  change: (view: PageView) => void
}): VNode {
  const number = left.reduce((sum, spots) => sum + spots.length, 0)
  const all = data.cases.length * data.kernels.length * data.builds.length
  const isFiltered = addressOf({ ...OVERVIEW, filter: view.filter }) !== addressOf(OVERVIEW)
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

function Chosen({ scene }: { scene: Scene }): VNode {
  const { view } = scene
  const spot = chosenIn(scene)
  const unknown =
    (view.case !== '' && spot.one < 0) ||
    (view.kernel !== '' && spot.row < 0) ||
    (view.bpftrace !== '' && spot.column < 0)
  if (unknown) return <p>The address names what is not here; the overview has all that there is.</p>
  if (spot.row >= 0 && spot.column >= 0)
    return spot.one >= 0 ? (
      <AnswerView scene={scene} spot={spot} />
    ) : (
      <CellView scene={scene} row={spot.row} column={spot.column} />
    )
  return spot.one >= 0 ? <CaseView scene={scene} one={spot.one} /> : <Overview scene={scene} />
}

export function App({ data, title }: { data: PageData; title: string }): VNode {
  const [view, change] = useView()
  const { kernels, builds, words } = view.filter
  const verdicts = view.filter.verdicts.join()
  const matches = useMemo(() => matcher(data, view.filter), [data, kernels, builds, words, verdicts])
  const left = useMemo(() => leftBy(data, matches), [data, matches])
  const scene = { data, view, matches, left }
  const name = visibleLine(titleOf(scene))
  const main = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef(name)
  useEffect(() => {
    document.title = name === '' ? title : `${name} · ${title}`
    if (before.current === name) return
    before.current = name
    if (document.activeElement?.closest('.filters')) return // who chooses there goes on choosing
    heading.current?.focus({ preventScroll: true })
    const top = main.current?.getBoundingClientRect().top ?? 0
    if (top < 0 || top > innerHeight / 2) main.current?.scrollIntoView()
  }, [name])
  return (
    <>
      <Filters scene={scene} change={change} />
      <div class="columns">
        <Cases scene={scene} />
        <main id="main" ref={main}>
          <Left scene={scene} change={change} />
          <Heading scene={scene} anchor={heading} />
          <Chosen scene={scene} />
        </main>
      </div>
    </>
  )
}
