/**
 * What the kernel said that it holds while a program was attached → the mechanism behind each case. Pure.
 *
 * Read from `bpftool -j link|prog|perf show` (bpftool 7.5, against programs of bpftrace 0.11 to 0.27). bpftrace names a
 * program after its attach point, and from 0.23 on in full; before, the kernel's fifteen characters are all there is.
 */
import { z } from 'zod'
import { counterpart } from '../exercise/spelling.js'
import type { Program } from '../exercise/program.js'

/** One program in its place: by which mechanism, at which side of what. */
interface Attachment {
  /** The program's number in the kernel. */
  readonly program: number
  readonly mechanism: string
  readonly side: string
  /** Names that the kernel has for the target. */
  readonly labels: readonly string[]
}

const Links = z.array(
  z.object({
    type: z.string(),
    prog_id: z.number(),
    attach_type: z.string().optional(),
    retprobe: z.boolean().optional(),
  }),
)
const Programs = z.array(z.object({ id: z.number(), type: z.string(), name: z.string().default('') }))
const Perf = z.array(
  z.object({
    prog_id: z.number(),
    fd_type: z.string(),
    func: z.string().optional(),
    tracepoint: z.string().optional(),
  }),
)

type Link = z.infer<typeof Links>[number]

/** What a look wrote; nothing where it is not as expected. */
export function read<T>(schema: z.ZodType<T[]>, text: string | undefined): T[] {
  try {
    return schema.parse(JSON.parse(text ?? ''))
  } catch {
    return [] // a look that brought nothing back explains nothing, and decides nothing
  }
}

const present = (texts: readonly (string | undefined)[]): string[] =>
  texts.filter((text) => text !== undefined)

/** Links that say by themselves what they are; those of type perf_event are read from the perf events. */
function linked({ type, attach_type, retprobe }: Link): Omit<Attachment, 'labels' | 'program'> | null {
  const back = retprobe === true ? 'ret' : ''
  if (type === 'tracing') {
    const side = attach_type?.replace('trace_', '') ?? ''
    return { mechanism: `tracing link ${side}`.trim(), side }
  }
  if (type === 'kprobe_multi') return { mechanism: type, side: `k${back}probe` }
  if (type === 'uprobe_multi') return { mechanism: type, side: `u${back}probe` }
  if (type === 'raw_tracepoint') return { mechanism: type, side: 'rawtracepoint' }
  return type === 'iter' ? { mechanism: type, side: type } : null
}

/** Every program that is attached somewhere. Programs that bpftrace runs by itself (BEGIN, signals) are not. */
function attachments(seen: readonly string[]): Attachment[] {
  const links = read(Links, seen[0])
  const programs = new Map(read(Programs, seen[1]).map((one) => [one.id, one]))
  // bpftrace numbers its programs from 0.23 on; 0.11 writes the probe's name before a timer's.
  const nameOf = (id: number): string | undefined => programs.get(id)?.name.replace(/_\d+$/, '')
  const byLink = links.flatMap((link) => {
    const what = linked(link)
    return what === null ? [] : [{ ...what, program: link.prog_id, labels: present([nameOf(link.prog_id)]) }]
  })
  const byPerf = read(Perf, seen[2]).map(({ prog_id, fd_type, func, tracepoint }) => ({
    program: prog_id,
    mechanism: `perf_event ${fd_type}`,
    side: fd_type,
    labels: present([nameOf(prog_id), func, tracepoint]),
  }))
  const byEvent = [...programs.values()]
    .filter(({ type }) => type === 'perf_event')
    .map(({ id }) => ({
      program: id,
      mechanism: 'perf_event',
      side: 'perf_event',
      labels: present([nameOf(id)]),
    }))
  return [...byLink, ...byPerf, ...byEvent]
}

const SIDES: Record<string, string> = {
  kfunc: 'fentry',
  kretfunc: 'fexit',
  usdt: 'uprobe',
  kr: 'kretprobe',
  interval: 'perf_event',
  profile: 'perf_event',
  software: 'perf_event',
  hardware: 'perf_event',
}

/** As many characters of a program's name as the kernel keeps, where bpftrace does not tell the rest in its BTF. */
const KEPT = 15

/** Whether a label is what a target is called: in full behind the probe's name, or as much of it as was kept. */
function names(label: string, target: string): boolean {
  // Everything but letters and digits is an underscore in a program's name.
  const name = target.replace(/[^\w*]/g, '_')
  const [beginning = ''] = name.split('*')
  if (label.length === KEPT && beginning !== '' && label.startsWith(beginning.slice(0, KEPT))) return true
  return new RegExp(`(^|_)${name.replaceAll('*', '.*')}(_loc\\d+)?$`).test(label)
}

/** The attachments that an attach point may have made: by name, or where names say nothing, all of its side. */
function madeBy(point: string, all: readonly Attachment[]): readonly Attachment[] {
  const [probe = '', ...rest] = point.split(':')
  const ofSide = all.filter(({ side }) => side === (SIDES[probe] ?? probe))
  // In bpftrace up to 0.17 only the last part of a target is in a program's name.
  const targets = [rest.join(':'), rest.at(-1) ?? '']
  const named = ofSide.filter(({ labels }) =>
    labels.some((label) => targets.some((target) => names(label, target))),
  )
  if (named.length > 0 || ofSide.some(({ labels }) => labels.some(isFull))) return named
  return new Set(ofSide.map(({ mechanism }) => mechanism)).size === 1 ? ofSide : []
}

/** A name with its probe's name before it, as bpftrace gives them in full from 0.23 on. */
const isFull = (label: string): boolean => label.length > KEPT && /^[a-z]+_/.test(label)

/** The attach points of each line of a program. */
const pointsOf = (line: string): string[] => (line.split(' ')[0] ?? '').split(',')

const isMulti = ({ mechanism }: Attachment): boolean => mechanism === 'kprobe_multi'

/** A session is one program for both sides: the kernel holds it as kprobe_multi, and none for the other side. */
function mechanismOf(point: string, points: ReadonlySet<string>, all: readonly Attachment[]): string[] {
  const other = /^k(ret)?probe:/.test(point) ? counterpart(point) : ''
  const own = madeBy(point, all)
  if (points.has(other) && own.some(isMulti) !== madeBy(other, all).some(isMulti))
    return ['kprobe_multi session']
  return own.map(({ mechanism }) => mechanism)
}

/** The numbers that the kernel gave the programs of a program of ours, each once. */
export function programIdsOf({ text }: Program, seen: readonly string[]): number[] {
  const all = attachments(seen)
  const own = text.split('\n').flatMap((line) => pointsOf(line).flatMap((point) => madeBy(point, all)))
  return [...new Set(own.map(({ program }) => program))]
}

/**
 * The mechanisms of each of a program's cases, each once, in the order of the handlers.
 * @param seen what the exercise's looks wrote, in the order of exercise/command.ts
 * @returns nothing for a case whose programs were not found; a program that is not ours is read as a whole
 */
export function mechanismsOf(program: Program, seen: readonly string[]): ReadonlyMap<string, string[]> {
  const all = attachments(seen)
  const found = new Map<string, Set<string>>()
  const lines = program.text.split('\n')
  const points = new Set(lines.flatMap(pointsOf))
  for (const [line, name] of program.owners) {
    const own = found.get(name) ?? new Set<string>()
    for (const point of pointsOf(lines[line - 1] ?? ''))
      for (const mechanism of mechanismOf(point, points, all)) own.add(mechanism)
    found.set(name, own)
  }
  for (const { kind, name } of program.cases)
    if (kind === 'program') found.set(name, new Set(all.map(({ mechanism }) => mechanism)))
  return new Map([...found].filter(([, own]) => own.size > 0).map(([name, own]) => [name, [...own]]))
}
