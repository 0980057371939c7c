/** Containers whose run is gone: removed at the next start, whatever became of the one that they belonged to. */
import type { Engine } from './engine.js'
import { isOrphan, LABEL, OWNER, ownOwner, startOf } from './owner.js'

/** Removes them; gives how many. What the engine will not let go is told by whoever needs its name next. */
export async function reapContainers({ docker }: Engine): Promise<number> {
  const all = await docker
    .listContainers({ all: true, filters: { label: [`${LABEL}=container`] } })
    .catch(() => [])
  const self = ownOwner()
  const orphans = all.filter(({ Labels, State }) => isOrphan(Labels[OWNER] ?? '', State, self, startOf))
  await Promise.all(
    orphans.map(({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => undefined),
    ),
  )
  return orphans.length
}
