/** What a run needs that is not made yet, told before any of it is had: from the indexes alone. */
import type { Architecture } from '../../matrix/architecture.js'
import type { Package } from '../archive/model.js'
import type { Cell } from '../plan/cell.js'
import { storedImageName } from './image.js'
import type { Closure } from './image.js'
import { kernelName } from './kernel.js'
import { toolsKind, toolsName } from './tools.js'
import type { ArtefactName } from './store.js'

/** How large an artefact is to be expected follows from what it is; containers' images are kept by an engine. */
export type ArtefactSort = 'kernel' | 'image' | 'tools' | 'guest' | 'container'

export interface NeededArtefact {
  readonly sort: ArtefactSort
  /** What it is made of. */
  readonly packages: readonly Package[]
}

interface NamedArtefact extends NeededArtefact {
  readonly name: ArtefactName
}

export const neededImage = (build: Closure): NamedArtefact => ({
  sort: 'image',
  name: storedImageName(build, 'disk'),
  packages: [...build.packages, ...(build.filler ?? [])],
})

/** Kernels, their headers and the builds of cells that are booted, each once. Pure. */
export function neededByCells(cells: readonly Cell[]): NamedArtefact[] {
  const booted = cells.filter(({ runtime }) => runtime === 'microvm')
  const kernels = [...new Set(booted.map(({ kernel }) => kernel))]
  return [
    ...kernels.map((kernel): NamedArtefact => ({
      sort: 'kernel',
      name: kernelName(kernel),
      packages: kernel.packages,
    })),
    ...kernels.flatMap(({ headers }) => (headers ? [neededImage(headers)] : [])),
    ...[...new Set(booted.map(({ bpftrace }) => bpftrace))].map(neededImage),
  ]
}

/** What artefacts are made with. Each is asked for where it is needed. */
export interface NeededTools {
  /** This host's architecture, which containers are of. */
  readonly host: Architecture
  readonly guest: (arch: Architecture) => Promise<ArtefactName>
  readonly looker: (arch: Architecture) => Promise<Closure>
  readonly packages: Readonly<Record<'kmod' | 'mke2fs' | 'walls', () => Promise<readonly Package[]>>>
  /** Tools for guests of an architecture. */
  readonly packagesFor: Readonly<
    Record<'compiler' | 'qemu', (arch: Architecture) => Promise<readonly Package[]>>
  >
  /** Whether QEMU is to come from the archive. */
  readonly fetchesQemu: (arch: Architecture) => Promise<boolean>
  /** Whether an engine has the image of a build already. */
  readonly hasContainer: (build: Closure) => Promise<boolean>
  readonly isMade: (name: ArtefactName) => Promise<boolean>
}

/** What is to be made for these cells, tools included. @throws UnavailableError where the index of the tools cannot be had */
export async function lackingFor(cells: readonly Cell[], tools: NeededTools): Promise<NeededArtefact[]> {
  const { isMade, packages, packagesFor } = tools
  const booted = new Set(cells.flatMap(({ runtime, kernel }) => (runtime === 'microvm' ? [kernel.arch] : [])))
  const boots = booted.size > 0
  const contained = new Set(
    cells.filter(({ runtime }) => runtime === 'container').map(({ bpftrace }) => bpftrace),
  )
  const lacking: NeededArtefact[] = []
  const lackingOf = async (named: readonly NamedArtefact[]): Promise<NeededArtefact[]> => {
    const made = await Promise.all(named.map(({ name }) => isMade(name)))
    return named.filter((_, index) => !made[index])
  }
  const needThose = async (kind: string, those: readonly Package[]): Promise<void> =>
    void lacking.push(
      ...(await lackingOf([{ sort: 'tools', name: toolsName(kind, those), packages: those }])),
    )
  const needTools = async (kind: keyof typeof packages): Promise<void> =>
    needThose(kind, await packages[kind]())
  const needToolsFor = async (kind: keyof typeof packagesFor, arch: Architecture): Promise<void> =>
    needThose(toolsKind(kind, arch), await packagesFor[kind](arch))
  if (boots) lacking.push(...(await lackingOf(neededByCells(cells))))
  for (const arch of booted) lacking.push(...(await lackingOf([neededImage(await tools.looker(arch))])))
  for (const build of contained)
    if (!(await tools.hasContainer(build)))
      lacking.push({
        sort: 'container',
        packages: [...build.packages, ...(await tools.looker(tools.host)).packages],
      })
  const needs = (sort: ArtefactSort): boolean => lacking.some((one) => one.sort === sort)
  for (const arch of new Set([...booted, ...(needs('container') ? [tools.host] : [])])) {
    const guest = await lackingOf([{ sort: 'guest', name: await tools.guest(arch), packages: [] }])
    lacking.push(...guest)
    if (guest.length > 0) await needToolsFor('compiler', arch)
  }
  if (needs('image')) await needTools('mke2fs')
  if (needs('kernel')) await needTools('kmod')
  for (const arch of booted) if (await tools.fetchesQemu(arch)) await needToolsFor('qemu', arch)
  if (boots || needs('guest')) await needTools('walls')
  return lacking
}
