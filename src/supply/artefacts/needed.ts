/** What a run needs that is not made yet, told before any of it is had: from the indexes alone. */
import type { Package } from '../archive/model.js'
import type { Cell } from '../plan/cell.js'
import { storedImageName } from './image.js'
import type { Closure } from './image.js'
import { kernelName } from './kernel.js'
import { toolsName } from './tools.js'
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
  readonly guest: () => Promise<ArtefactName>
  readonly looker: () => Promise<Closure>
  readonly packages: Readonly<
    Record<'compiler' | 'kmod' | 'mke2fs' | 'qemu' | 'walls', () => Promise<readonly Package[]>>
  >
  /** Whether QEMU is to come from the archive. */
  readonly fetchesQemu: () => Promise<boolean>
  /** Whether an engine has the image of a build already. */
  readonly hasContainer: (build: Closure) => Promise<boolean>
  readonly isMade: (name: ArtefactName) => Promise<boolean>
}

/** What is to be made for these cells, tools included. @throws UnavailableError where the index of the tools cannot be had */
export async function lackingFor(cells: readonly Cell[], tools: NeededTools): Promise<NeededArtefact[]> {
  const { isMade, packages } = tools
  const boots = cells.some(({ runtime }) => runtime === 'microvm')
  const contained = new Set(
    cells.filter(({ runtime }) => runtime === 'container').map(({ bpftrace }) => bpftrace),
  )
  const lacking: NeededArtefact[] = []
  const lackingOf = async (named: readonly NamedArtefact[]): Promise<NeededArtefact[]> => {
    const made = await Promise.all(named.map(({ name }) => isMade(name)))
    return named.filter((_, index) => !made[index])
  }
  const needTools = async (kind: keyof typeof packages): Promise<void> => {
    const those = await packages[kind]()
    lacking.push(...(await lackingOf([{ sort: 'tools', name: toolsName(kind, those), packages: those }])))
  }
  if (boots) lacking.push(...(await lackingOf([...neededByCells(cells), neededImage(await tools.looker())])))
  for (const build of contained)
    if (!(await tools.hasContainer(build)))
      lacking.push({ sort: 'container', packages: [...build.packages, ...(await tools.looker()).packages] })
  const needs = (sort: ArtefactSort): boolean => lacking.some((one) => one.sort === sort)
  if (boots || needs('container'))
    lacking.push(...(await lackingOf([{ sort: 'guest', name: await tools.guest(), packages: [] }])))
  if (needs('guest')) await needTools('compiler')
  if (needs('image')) await needTools('mke2fs')
  if (needs('kernel')) await needTools('kmod')
  if (boots && (await tools.fetchesQemu())) await needTools('qemu')
  if (boots || needs('guest')) await needTools('walls')
  return lacking
}
