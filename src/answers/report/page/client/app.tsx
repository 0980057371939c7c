/** The page: what is chosen lives in the address, and everything else follows from it. */
import type { VNode } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { visibleLine } from '../../../../lib/visible.js'
import type { PageData } from '../data.js'
import type { PageView } from './address.js'
import { AnswerView } from './answer-view.js'
import { CaseView } from './case-view.js'
import { Cases } from './cases.js'
import { CellView } from './cell-view.js'
import { Cells } from './cells.js'
import { Compare } from './compare.js'
import { Filters } from './filters.js'
import { Findings } from './findings.js'
import { Heading, titleOf } from './heading.js'
import { IssueView } from './issue-view.js'
import { Issues } from './issues.js'
import { OpeningView } from './opening-view.js'
import { chosenIn, sceneOf } from './scene.js'
import type { Scene } from './scene.js'
import { Views } from './views.js'
import { useView } from './use-view.js'

/** Whether the address names something that is not here. */
function isUnknown(scene: Scene): boolean {
  const { view, data } = scene
  const spot = chosenIn(scene)
  return (
    (view.case !== '' && spot.one < 0) ||
    (view.kernel !== '' && spot.row < 0) ||
    (view.bpftrace !== '' && spot.column < 0) ||
    (view.issue !== '' && !data.issues.some(({ id }) => id === view.issue))
  )
}

function Chosen({ scene, change }: { scene: Scene; change: (view: PageView) => void }): VNode {
  const { view } = scene
  const spot = chosenIn(scene)
  const filters = <Filters scene={scene} change={change} />
  if (isUnknown(scene)) return <p>The address names what is not here; the overview has all that there is.</p>
  if (view.issue !== '') return <IssueView scene={scene} id={view.issue} />
  if (view.view === 'findings') return <Findings scene={scene} all={true} />
  if (view.view === 'issues')
    return <Issues scene={scene} heading="Known issues" issues={scene.data.issues} />
  const isCell = spot.row >= 0 && spot.column >= 0
  if (spot.one >= 0 && isCell) return <AnswerView scene={scene} spot={spot} />
  if (view.view === '' && spot.one < 0 && !isCell) return <OpeningView scene={scene}>{filters}</OpeningView>
  return (
    <>
      {filters}
      {view.view === 'grid' ? (
        <Cells scene={scene} />
      ) : view.view === 'compare' ? (
        <Compare scene={scene} change={change} />
      ) : spot.one >= 0 ? (
        <CaseView scene={scene} one={spot.one} />
      ) : (
        <CellView scene={scene} row={spot.row} column={spot.column} />
      )}
    </>
  )
}

/** Tells who follows a link where they are: in the window's title, and by moving the focus. */
function useArrival(name: string, title: string) {
  const main = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef(name)
  useEffect(() => {
    document.title = name === '' ? title : `${name} · ${title}`
    if (before.current === name) return
    before.current = name
    if (document.activeElement?.closest('.filters, .compare-choice')) return // who chooses there goes on choosing
    heading.current?.focus({ preventScroll: true })
    scrollTo(0, name === '' ? 0 : Math.min(scrollY, main.current?.offsetTop ?? 0))
  }, [name])
  return { main, heading }
}

export function App({ data, title }: { data: PageData; title: string }): VNode {
  const [view, change] = useView()
  const { cases, kernels, builds, words } = view.filter
  const verdicts = view.filter.verdicts.join()
  const left = useMemo(() => sceneOf(data, view), [data, cases, kernels, builds, words, verdicts])
  const scene = { ...left, view }
  const name = visibleLine(titleOf(scene))
  const { main, heading } = useArrival(name, title)
  const hasCases = view.view === '' && view.issue === '' && (view.case !== '' || view.kernel !== '')
  return (
    <>
      <Views scene={scene} />
      <div class={hasCases ? 'columns' : titleOf(scene) === '' ? 'wide opening' : 'wide'}>
        {hasCases && <Cases scene={scene} />}
        <main id="main" ref={main}>
          <Heading scene={scene} anchor={heading} />
          <Chosen scene={scene} change={change} />
        </main>
      </div>
    </>
  )
}
