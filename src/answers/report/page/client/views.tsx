/** The views that one can go to from everywhere. */
import type { VNode } from 'preact'
import type { ViewName } from './address.js'
import { linkToView } from './scene.js'
import type { Scene } from './scene.js'

const NAMES: readonly (readonly [view: ViewName | '', name: string])[] = [
  ['', 'Overview'],
  ['grid', 'Kernels × builds'],
  ['compare', 'Compare'],
  ['findings', 'All findings'],
  ['issues', 'Known issues'],
]

/** Which of them is shown; undefined where something else is. */
function currentOf({ view }: Scene): ViewName | '' | undefined {
  if (view.issue !== '') return 'issues'
  return view.view === '' && (view.case !== '' || view.kernel !== '') ? undefined : view.view
}

export function Views({ scene }: { scene: Scene }): VNode {
  const current = currentOf(scene)
  return (
    <nav class="views" aria-label="Views">
      {NAMES.map(([view, name]) => (
        <a key={view} href={linkToView(scene, { view })} aria-current={current === view ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}
