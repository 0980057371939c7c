/** The page as it opens: findings, then cases × builds; and what there is to know of the whole. */
import type { ComponentChildren, VNode } from 'preact'
import { CaseOverview } from './case-overview.js'
import { Findings } from './findings.js'
import { Issues } from './issues.js'
import { Key, Words } from './key.js'
import type { Scene } from './scene.js'
import { Line } from './text.js'

interface Named {
  readonly name: string
  readonly values: readonly string[]
}

const Names = ({ head, rows }: { head: readonly [string, string]; rows: readonly Named[] }): VNode => (
  <table class="plain">
    <thead>
      <tr>
        {head.map((text) => (
          <th key={text} scope="col">
            {text}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(({ name, values }) => (
        <tr key={name}>
          <th scope="row">
            <Line text={name} />
          </th>
          <td>
            <Line text={values.join(', ') || '?'} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

const WhatWasRun = ({ scene: { data } }: { scene: Scene }): VNode => (
  <section>
    <h2>What was run</h2>
    <div class="pair">
      <Names
        head={['kernel', 'uname -r']}
        rows={data.kernels.map(({ label, releases }) => ({ name: label, values: releases }))}
      />
      <Names
        head={['bpftrace', 'package']}
        rows={data.builds.map(({ bpftrace, packages }) => ({ name: bpftrace, values: packages }))}
      />
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

/** @param children what chooses from the overview, where there is somebody to choose */
export const OpeningView = ({ scene, children }: { scene: Scene; children?: ComponentChildren }): VNode => (
  <>
    <Key />
    <Findings scene={scene} all={false} />
    <section class="overviews">
      <h2>Every case with every build</h2>
      {children}
      <CaseOverview scene={scene} />
    </section>
    <Issues scene={scene} heading="Known issues" issues={scene.data.issues} />
    <Words />
    <Warnings warnings={scene.data.warnings} />
    <WhatWasRun scene={scene} />
  </>
)
