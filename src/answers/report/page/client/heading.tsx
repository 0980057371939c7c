/** Where one is: the way back, and the heading of what is shown. */
import type { ComponentChildren, VNode } from 'preact'
import type { Ref } from 'preact'
import { answerAt, seenAt } from './lookup.js'
import { chosenIn, linkTo, linkToView } from './scene.js'
import type { Scene } from './scene.js'
import { Label, Line } from './text.js'
import { toneOf } from './tone.js'
import { seenText } from './words.js'

/** The kernel and the build of a chosen cell, in words. */
const cellName = ({ view }: Scene): string => `${view.kernel} × bpftrace ${view.bpftrace}`

const isCell = ({ view }: Scene): boolean => view.kernel !== '' && view.bpftrace !== ''

/** Views that say by themselves what they show have none. */
const VIEW_TITLES = {
  grid: 'Every kernel with every build',
  compare: 'Compare',
  findings: '',
  issues: '',
} as const

/** What is shown, in a line: for the window's title too; '' for the page as it opens. */
export function titleOf(scene: Scene): string {
  const { view } = scene
  if (view.issue !== '') return view.issue
  if (view.view !== '')
    return VIEW_TITLES[view.view] || (view.view === 'findings' ? 'All findings' : 'Known issues')
  const parts = [view.case, isCell(scene) ? cellName(scene) : '']
  return parts.filter((part) => part !== '').join(' on ')
}

function Crumbs({ scene }: { scene: Scene }): VNode | null {
  const { view } = scene
  const crumbs: [string, string][] = []
  if (view.issue !== '') crumbs.push(['Known issues', linkToView(scene, { view: 'issues' })])
  else if (view.case !== '' && isCell(scene)) {
    crumbs.push([view.case, linkTo(scene, { kernel: '', bpftrace: '' })])
    crumbs.push([cellName(scene), linkTo(scene, { case: '' })])
  }
  if (crumbs.length === 0) return null
  return (
    <nav class="crumbs" aria-label="The way back">
      {crumbs.map(([name, href]) => (
        <a key={href} href={href}>
          <Line text={name} />
        </a>
      ))}
    </nav>
  )
}

function content(scene: Scene): ComponentChildren {
  const { data, view } = scene
  const spot = chosenIn(scene)
  if (view.case === '' || view.view !== '' || !isCell(scene)) return <Line text={titleOf(scene)} />
  const seen = seenAt(data, spot)
  return (
    <>
      <span class="chip" data-tone={toneOf(seen)}>
        <Label text={answerAt(data, spot)?.story.label ?? seenText(seen)} />
        {seen.manner === 'known' && ' (known)'}
      </span>{' '}
      <Line text={titleOf(scene)} />
    </>
  )
}

export function Heading({ scene, anchor }: { scene: Scene; anchor: Ref<HTMLHeadingElement> }): VNode {
  const { view, data } = scene
  const title = view.view === '' ? data.cases[chosenIn(scene).one]?.title : undefined
  const isOpening = titleOf(scene) === ''
  const saysItself = view.view === 'findings' || view.view === 'issues'
  return (
    <div class={isOpening || saysItself ? 'heading aside' : 'heading'}>
      <Crumbs scene={scene} />
      <h2 ref={anchor} tabIndex={-1}>
        {isOpening ? 'What was found' : content(scene)}
      </h2>
      {title !== undefined && (
        <p class="title">
          <Line text={title} />
        </p>
      )}
    </div>
  )
}
