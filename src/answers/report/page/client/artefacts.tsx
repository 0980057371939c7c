/** With what it was answered: packages and their digests. */
import type { VNode } from 'preact'
import type { PageData } from '../data.js'
import type { Answered } from './lookup.js'
import { Line } from './text.js'

const Row = ({ what, name, digest }: { what: string; name: string; digest: string }): VNode => (
  <tr>
    <th scope="row">{what}</th>
    <td>
      <Line text={name} />
    </td>
    <td class="digest">
      <Line text={digest} />
    </td>
  </tr>
)

type MadeWith = Pick<Answered, 'ground' | 'image'>

function rowsOf(data: PageData, { ground, image }: MadeWith): VNode[] {
  const packages = (what: string, list: number): VNode[] =>
    (data.packages[list] ?? []).map(({ name, version, sha256 }) => (
      <Row key={`${what} ${name}`} what={what} name={`${name} ${version}`} digest={sha256} />
    ))
  return [
    ...packages('kernel', ground.kernel),
    ...packages('bpftrace', image.bpftrace),
    <Row
      key="image"
      what="image"
      name="what the bpftrace image is made from"
      digest={data.digests[image.image] ?? ''}
    />,
    <Row
      key="workload"
      what="guest"
      name="agent and workload"
      digest={data.digests[ground.workload] ?? ''}
    />,
  ]
}

const keyOf = ({ ground, image }: MadeWith): string => JSON.stringify([ground, image])

/** @param answers those shown; nearly always they were given with the same */
export const Artefacts = ({ data, answers }: { data: PageData; answers: readonly MadeWith[] }): VNode => (
  <>
    {[...new Map(answers.map((made) => [keyOf(made), made])).values()].map((made, index) => (
      <section key={index}>
        <h2>Artefacts</h2>
        <dl class="facts">
          <div>
            <dt>uname -r</dt>
            <dd>
              <Line text={made.ground.release || '?'} />
            </dd>
          </div>
          <div>
            <dt>accelerator</dt>
            <dd>{made.ground.accelerator}</dd>
          </div>
          {made.ground.qemu !== null && (
            <div>
              <dt>QEMU</dt>
              <dd>
                <Line text={made.ground.qemu} />
              </dd>
            </div>
          )}
          {made.ground.recalledFrom !== undefined && (
            <div>
              <dt>recalled from</dt>
              <dd>
                <Line text={made.ground.recalledFrom} />
              </dd>
            </div>
          )}
        </dl>
        <div class="scroller">
          <table class="plain stacked">
            <thead>
              <tr>
                <th scope="col">for</th>
                <th scope="col">package</th>
                <th scope="col">SHA-256</th>
              </tr>
            </thead>
            <tbody>{rowsOf(data, made)}</tbody>
          </table>
        </div>
        {made.ground.warnings.length > 0 && (
          <ul class="dense quiet">
            {made.ground.warnings.map((warning) => (
              <li key={warning}>
                <Line text={warning} />
              </li>
            ))}
          </ul>
        )}
      </section>
    ))}
  </>
)
