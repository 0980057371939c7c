/** With what it was answered: packages and their digests. */
import type { VNode } from 'preact'
import type { PageData, ShownPlace } from '../data.js'
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

function rowsOf(data: PageData, place: ShownPlace): VNode[] {
  const packages = (what: string, list: number): VNode[] =>
    (data.packages[list] ?? []).map(({ name, version, sha256 }) => (
      <Row key={`${what} ${name}`} what={what} name={`${name} ${version}`} digest={sha256} />
    ))
  return [
    ...packages('kernel', place.kernel),
    ...packages('bpftrace', place.bpftrace),
    <Row key="image" what="image" name="what the bpftrace image is made from" digest={place.image} />,
    <Row key="workload" what="guest" name="agent and workload" digest={place.workload} />,
  ]
}

/** @param places where the answers shown were given; nearly always one */
export const Artefacts = ({ data, places }: { data: PageData; places: readonly ShownPlace[] }): VNode => (
  <>
    {places.map((place, index) => (
      <section key={index}>
        <h2>Artefacts</h2>
        <dl class="facts">
          <div>
            <dt>uname -r</dt>
            <dd>
              <Line text={place.release || '?'} />
            </dd>
          </div>
          <div>
            <dt>accelerator</dt>
            <dd>{place.accelerator}</dd>
          </div>
          {place.qemu !== null && (
            <div>
              <dt>QEMU</dt>
              <dd>
                <Line text={place.qemu} />
              </dd>
            </div>
          )}
          {place.recalledFrom !== undefined && (
            <div>
              <dt>recalled from</dt>
              <dd>
                <Line text={place.recalledFrom} />
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
            <tbody>{rowsOf(data, place)}</tbody>
          </table>
        </div>
        {place.warnings.length > 0 && (
          <ul class="dense quiet">
            {place.warnings.map((warning) => (
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
