/** Every cell's worst answer and its share of cases that came out as expected; and what there is to know of the whole. */
import type { VNode } from 'preact'
import { MEANINGS, SHARE, WORDS } from '../../model/labels.js'
import { WORST_FIRST } from '../../model/verdicts.js'
import { inWords } from './cases.js'
import { Grid } from './grid.js'
import { Issues } from './issues.js'
import { summaryOf } from './lookup.js'
import type { Summary } from './lookup.js'
import { axesLeft, linkToCell, numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { Label, Line, signOf } from './text.js'

/** Shares, most wanted first, for those who see colours; the words are beside it. */
const Shares = ({ summary }: { summary: Summary }): VNode => (
  <span class="shares" aria-hidden="true">
    {[...WORST_FIRST].reverse().map((shown) => {
      const number = summary.counts.get(shown)
      return number === undefined ? null : <i key={shown} data-shown={shown} style={{ flexGrow: number }} />
    })}
  </span>
)

function OverviewGrid({ scene }: { scene: Scene }): VNode {
  const { data, matches } = scene
  const cases = numbersOf(data.cases)
  const { rows, columns } = axesLeft(scene, cases)
  return (
    <Grid
      data={data}
      caption={`The worst answer of each cell, and ${SHARE}`}
      rows={rows}
      columns={columns}
      cellAt={(row, column) => {
        const spots = cases.map((one) => ({ one, row, column })).filter(matches)
        if (spots.length === 0) return null
        const summary = summaryOf(data, spots)
        return {
          href: linkToCell(scene, row, column, ''),
          shown: summary.worst,
          title: inWords(summary),
          content: (
            <>
              <span class="worst">
                <Label text={`${signOf(summary.worst)} ${WORDS[summary.worst]}`} />
              </span>{' '}
              {summary.promised > 0 && (
                <span class="share">
                  {summary.kept}/{summary.promised}
                </span>
              )}
              <Shares summary={summary} />
            </>
          ),
        }
      }}
    />
  )
}

const Legend = (): VNode => (
  <section class="legend">
    <h2>How to read it</h2>
    <dl>
      {MEANINGS.map(([sign, meaning]) => (
        <div key={sign}>
          <dt>{sign}</dt>
          <dd>{meaning.replaceAll('`', '')}</dd>
        </div>
      ))}
    </dl>
  </section>
)

const WhatWasRun = ({ scene: { data } }: { scene: Scene }): VNode => (
  <section>
    <h2>What was run</h2>
    <div class="pair">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">kernel</th>
            <th scope="col">uname -r</th>
          </tr>
        </thead>
        <tbody>
          {data.kernels.map(({ label, releases }) => (
            <tr key={label}>
              <th scope="row">
                <Line text={label} />
              </th>
              <td>
                <Line text={releases.join(', ') || '?'} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">bpftrace</th>
            <th scope="col">package</th>
          </tr>
        </thead>
        <tbody>
          {data.builds.map(({ bpftrace, packages }) => (
            <tr key={bpftrace}>
              <th scope="row">
                <Line text={bpftrace} />
              </th>
              <td>
                <Line text={packages.join(', ') || '?'} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)

const Warnings = ({ warnings }: { warnings: readonly string[] }): VNode | null =>
  warnings.length === 0 ? null : (
    <section>
      <h2>Warnings</h2>
      <ul class="dense">
        {warnings.map((warning) => (
          <li key={warning}>
            <Line text={warning} />
          </li>
        ))}
      </ul>
    </section>
  )

export const Overview = ({ scene }: { scene: Scene }): VNode => (
  <>
    <OverviewGrid scene={scene} />
    <Legend />
    <Issues scene={scene} heading="Known issues" issues={scene.data.issues} />
    <Warnings warnings={scene.data.warnings} />
    <WhatWasRun scene={scene} />
  </>
)
