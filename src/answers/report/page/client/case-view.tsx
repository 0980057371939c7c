/** One case: what it asks, what was seen over the axes, and its grid. */
import type { VNode } from 'preact'
import type { Reason } from '../../model/history.js'
import { WORDS } from '../../model/labels.js'
import { Grid } from './grid.js'
import { Issues } from './issues.js'
import { answerAt } from './lookup.js'
import { Spellings } from './program.js'
import { axesLeft, linkToCell } from './scene.js'
import type { Scene } from './scene.js'
import { Block, Label, Line } from './text.js'
import { Written } from './timeline.js'

export function CaseGrid({ scene, one }: { scene: Scene; one: number }): VNode {
  const { data, matches } = scene
  const { rows, columns } = axesLeft(scene, [one])
  const { name = '', asked } = data.cases[one] ?? {}
  const manner = asked?.handlers.length === 0 ? '' : '; an event is written as the handlers ran'
  return (
    <Grid
      data={data}
      caption={`The answers to ${name}${manner}`}
      rows={rows}
      columns={columns}
      cellAt={(row, column) => {
        const spot = { one, row, column }
        if (!matches(spot)) return null
        const story = answerAt(data, spot)?.story
        return {
          href: linkToCell(scene, row, column, name),
          shown: story?.shown ?? 'missing',
          title: story?.reason ?? WORDS.missing,
          content: <Label text={story?.label ?? `? ${WORDS.missing}`} />,
        }
      }}
    />
  )
}

function Reasons({ reasons }: { reasons: readonly Reason[] }): VNode | null {
  if (reasons.length === 0) return null
  return (
    <section>
      <h2>Why</h2>
      {reasons.map(({ seen, text }) => (
        <div class="why" key={text}>
          {seen.map((line) => (
            <p key={line}>
              <Line text={line} />
            </p>
          ))}
          <Block text={text} />
        </div>
      ))}
    </section>
  )
}

export function CaseView({ scene, one }: { scene: Scene; one: number }): VNode {
  const { data } = scene
  const { name = '', promised = true, asked, history = [], reasons = [] } = data.cases[one] ?? {}
  return (
    <>
      {!promised && <p>No order is expected: any will do that is the same in every event.</p>}
      <CaseGrid scene={scene} one={one} />
      <section>
        <h2>What was seen</h2>
        <ul class="dense">
          {history.map((line) => (
            <li key={line}>
              <Line text={line} />
            </li>
          ))}
        </ul>
      </section>
      <Reasons reasons={reasons} />
      {asked && (
        <section>
          <h2>What is asked</h2>
          <div class="asked">
            {promised && asked.handlers.length > 0 && <Written handlers={asked.handlers} />}
            <Spellings data={data} one={one} />
          </div>
        </section>
      )}
      <Issues
        scene={scene}
        heading="Known issues"
        issues={data.issues.filter(({ cases }) => cases.includes(name))}
      />
    </>
  )
}
