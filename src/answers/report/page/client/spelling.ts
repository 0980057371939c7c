/** A case's texts as they are spelled for an architecture. Pure. */
import { factsOfArchitecture, UNSAID } from '../../../../matrix/architecture.js'
import type { Architecture } from '../../../../matrix/architecture.js'
import type { PageData, PageTexts } from '../data.js'
import type { Spot } from './lookup.js'

/** The numbers of the texts that a case has on a kernel; undefined where it is not known what is asked. */
export function textsAt({ cases, kernels }: PageData, one: number, row: number): PageTexts | undefined {
  const asked = cases[one]?.asked
  return asked?.others?.[kernels[row]?.arch ?? UNSAID] ?? asked
}

/** A question's program; undefined where it is not known. */
export const programAt = (data: PageData, { one, row, column }: Spot): string | undefined =>
  data.programs[textsAt(data, one, row)?.programs[column] ?? -1]

/** The same question for any machine; undefined where nobody made it. */
export const reproducerAt = (
  data: PageData,
  { one, row, column }: Spot,
): PageData['reproducers'][number] | undefined =>
  data.reproducers[textsAt(data, one, row)?.reproducers[column] ?? -1]

/** A way in which a case's program is spelled. */
export interface Spelling {
  readonly program: string
  /** Of whom it is asked: `asked of 0.23.2, 0.27.1 on arm64`; '' where all are asked the same. */
  readonly of: string
}

/** The architecture that the texts are of which a case has of all. */
const firstOf = ({ kernels }: PageData): Architecture =>
  kernels.some(({ arch }) => arch === undefined) ? UNSAID : (kernels[0]?.arch ?? UNSAID)

/** Every spelling of a case's program. */
export function spellingsOf(data: PageData, one: number): Spelling[] {
  const asked = data.cases[one]?.asked
  if (!asked) return []
  const others = Object.entries(asked.others ?? {}).filter(
    ([, { programs }]) => programs.join() !== asked.programs.join(),
  ) as [Architecture, PageTexts][]
  const all: [Architecture, PageTexts][] = [[firstOf(data), asked], ...others]
  const spellings = all.flatMap(([arch, { programs }]) => {
    const builds = new Map<number, string[]>()
    for (const [column, number] of programs.entries())
      builds.set(number, [...(builds.get(number) ?? []), data.builds[column]?.bpftrace ?? ''])
    const on = others.length > 0 ? ` on ${factsOfArchitecture(arch).title}` : ''
    return [...builds].map(([number, names]) => ({
      program: data.programs[number] ?? '',
      of: `asked of ${names.join(', ')}${on}`,
    }))
  })
  return spellings.length > 1 ? spellings : spellings.map(({ program }) => ({ program, of: '' }))
}
