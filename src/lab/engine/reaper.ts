/** Containers of runs that no longer exist are removed at the next start. */
import { ANSWER_MS, inTime, WORK_MS } from './engine.js'
import type { Engine } from './engine.js'
import { isOrphan, LABEL, OWNER, ownOwner, startOf } from './owner.js'

/** Removes them and returns how many. One that the engine keeps is reported when its name is needed next. */
export async function reapContainers({ docker }: Engine): Promise<number> {
  const filters = { label: [`${LABEL}=container`] }
  const all = await inTime(ANSWER_MS, (abortSignal) =>
    docker.listContainers({ all: true, filters, abortSignal }),
  ).catch(() => [])
  const self = ownOwner()
  const now = Date.now()
  const orphans = all.filter(({ Labels, State, Created }) =>
    isOrphan({ label: Labels[OWNER] ?? '', state: State, ageMs: now - Created * 1000 }, self, startOf),
  )
  await Promise.all(
    orphans.map(({ Id }) =>
      inTime(WORK_MS, (abortSignal) =>
        docker.getContainer(Id).remove({ force: true, v: true, abortSignal }),
      ).catch(() => undefined),
    ),
  )
  return orphans.length
}
