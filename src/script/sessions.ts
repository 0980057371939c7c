/** Which handlers bpftrace can attach in sessions. */
import type { Handler, Script } from './script.js'

/**
 * bpftrace makes one program of a kprobe and a kretprobe where exactly one handler of each has this pattern, without a
 * module, as its only attach point (SessionExpander in its src/ast/passes/ap_probe_expansion.cpp, 0.26).
 */
export function handlersInSessions({ handlers }: Script): ReadonlySet<Handler> {
  const sides = { kprobe: new Map<string, Handler[]>(), kretprobe: new Map<string, Handler[]>() }
  for (const handler of handlers) {
    const [point, ...others] = handler.points
    const [pattern, ...rest] = point?.target ?? []
    if (others.length > 0 || rest.length > 0 || pattern === undefined || !point?.isWildcard) continue
    if (point.probe !== 'kprobe' && point.probe !== 'kretprobe') continue
    const side = sides[point.probe]
    const same = side.get(pattern)
    if (same) same.push(handler)
    else side.set(pattern, [handler])
  }
  const found = new Set<Handler>()
  for (const [pattern, entries] of sides.kprobe) {
    const exits = sides.kretprobe.get(pattern) ?? []
    if (entries.length === 1 && exits.length === 1) for (const one of [...entries, ...exits]) found.add(one)
  }
  return found
}
