/** One case: what it asks, what was seen over the axes, and its grid. */
import type { VNode } from 'preact'
import { Grid } from './grid.js'
import { historyOf, reasonsOf } from './history.js'
import type { ReasonLines } from './history.js'
import { Issues } from './issues.js'
import { answerAt, seenAt } from './lookup.js'
import { Spellings, Workload } from './program.js'
import { linkToSpot } from './scene.js'
import type { Scene } from './scene.js'
import { Block, Label, Line } from './text.js'
import { Written } from './timeline.js'
import { toneOf } from './tone.js'
import { seenText } from './words.js'

export function CaseGrid({ scene, one }: { scene: Scene; one: number }): VNode {
  const { data, left } = scene
  const { name = '', asked } = data.cases[one] ?? {}
  const manner = asked?.handlers.length === 0 ? '' : '; an event is written as the handlers ran'
  return (
    <Grid
      scene={scene}
      caption={`The answers to ${name}${manner}`}
      rows={left.rows}
      columns={left.columns}
      cellAt={(row, column) => {
        const spot = { one, row, column }
        if (!left.matches(spot)) return null
        const story = answerAt(data, spot)?.story
        const seen = seenAt(data, spot)
        return {
          href: linkToSpot(scene, spot),
          tone: toneOf(seen),
          title: story?.reason ?? 'missing',
          content: <Label text={story?.label ?? seenText(seen)} />,
        }
      }}
    />
  )
}

function Reasons({ reasons }: { reasons: readonly ReasonLines[] }): VNode | null {
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
  const { name = '', promised = true, asked } = data.cases[one] ?? {}
  return (
    <>
      {!promised && <p>No order is expected: any will do that is the same in every event.</p>}
      <CaseGrid scene={scene} one={one} />
      <section>
        <h2>What was seen</h2>
        <ul class="dense">
          {historyOf(scene, one).map((line) => (
            <li key={line}>
              <Line text={line} />
            </li>
          ))}
        </ul>
      </section>
      <Reasons reasons={reasonsOf(scene, one)} />
      {asked && (
        <section>
          <h2>What is asked</h2>
          <div class="asked">
            {promised && asked.handlers.length > 0 && <Written handlers={asked.handlers} />}
            <Spellings data={data} one={one} />
          </div>
          <Workload data={data} one={one} />
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
