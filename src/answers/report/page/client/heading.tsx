/** Where one is: the way back, and the heading of what is shown. */
import type { ComponentChildren, VNode } from 'preact'
import type { Ref } from 'preact'
import { WORDS } from '../../model/labels.js'
import { answerAt } from './lookup.js'
import { chosenIn, linkTo } from './scene.js'
import type { Scene } from './scene.js'
import { Label, Line } from './text.js'

/** The kernel and the build of a chosen cell, in words. */
const cellName = ({ view }: Scene): string => `${view.kernel} × bpftrace ${view.bpftrace}`

const isCell = ({ view }: Scene): boolean => view.kernel !== '' && view.bpftrace !== ''

/** What is shown, in a line: for the window's title too. */
export function titleOf(scene: Scene): string {
  const parts = [scene.view.case, isCell(scene) ? cellName(scene) : '']
  return parts.filter((part) => part !== '').join(' on ')
}

function Crumbs({ scene }: { scene: Scene }): VNode | null {
  const { view } = scene
  const crumbs: [string, string][] = []
  if (view.case !== '' || isCell(scene))
    crumbs.push(['Overview', linkTo(scene, { case: '', kernel: '', bpftrace: '' })])
  if (view.case !== '' && isCell(scene)) {
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
  if (titleOf(scene) === '') return 'Every case, every cell'
  if (view.case === '' || !isCell(scene)) return <Line text={titleOf(scene)} />
  const story = answerAt(data, spot)?.story
  return (
    <>
      <span class="verdict" data-shown={story?.shown ?? 'missing'}>
        <Label text={story?.label ?? `? ${WORDS.missing}`} />
      </span>{' '}
      <Line text={titleOf(scene)} />
    </>
  )
}

export function Heading({ scene, anchor }: { scene: Scene; anchor: Ref<HTMLHeadingElement> }): VNode {
  const title = scene.data.cases[chosenIn(scene).one]?.title
  return (
    <div class="heading">
      <Crumbs scene={scene} />
      <h2 ref={anchor} tabIndex={-1}>
        {content(scene)}
      </h2>
      {title !== undefined && (
        <p class="title">
          <Line text={title} />
        </p>
      )}
    </div>
  )
}
