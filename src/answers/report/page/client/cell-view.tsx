/** One cell: every case's answer in a line. */
import type { VNode } from 'preact'
import { Artefacts } from './artefacts.js'
import { Command } from './command.js'
import { answerAt, seenAt } from './lookup.js'
import { commandFor } from './reproduce.js'
import { linkTo, numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { Label, Line } from './text.js'
import { toneOf } from './tone.js'
import { seenText } from './words.js'

interface CellProps {
  readonly scene: Scene
  readonly row: number
  readonly column: number
}

export function CellView({ scene, row, column }: CellProps): VNode {
  const { data, left } = scene
  const cases = numbersOf(data.cases).filter((one) => left.matches({ one, row, column }))
  const answers = cases.flatMap((one) => answerAt(data, { one, row, column }) ?? [])
  const kernel = data.kernels[row]
  const stories = cases.map((one) => answerAt(data, { one, row, column })?.story)
  const isAttached = stories.some((story) => story?.mechanism !== undefined)
  return (
    <>
      <div class="scroller">
        <table class="plain stacked answers">
          <caption>
            <span>Each case's answer</span>
          </caption>
          <thead>
            <tr>
              <th scope="col">case</th>
              <th scope="col">answer</th>
              {isAttached && <th scope="col">mechanism</th>}
              <th scope="col">in words</th>
            </tr>
          </thead>
          <tbody>
            {cases.map((one, index) => {
              const story = stories[index]
              const name = data.cases[one]?.name ?? ''
              return (
                <tr key={one}>
                  <th scope="row">
                    <a href={linkTo(scene, { case: name })}>
                      <Line text={name} />
                    </a>
                  </th>
                  <td>
                    <span class="chip" data-tone={toneOf(seenAt(data, { one, row, column }))}>
                      <Label text={story?.label ?? seenText(seenAt(data, { one, row, column }))} />
                    </span>
                  </td>
                  {isAttached && (
                    <td>
                      <Line text={story?.mechanism?.join(', ') ?? ''} />
                    </td>
                  )}
                  <td class="reason">
                    <Line text={story?.reason ?? ''} />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {kernel && <Command text={commandFor(data.asking, kernel, data.builds[column]?.bpftrace ?? '')} />}
      <Artefacts data={data} answers={answers} />
    </>
  )
}
