/** The host's processes as /proc tells them. */
import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Ids of the processes with `words` in their command lines. A zombie has none, and so is not among them. */
export async function processesNaming(words: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return ids.filter((id, index) => id !== process.pid && lines[index]?.includes(words))
}

/** Ids of the processes that hold a probe: a perf event, or a link to a BPF program. The kernel takes both away with them. */
export async function processesWithProbes(): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const held = await Promise.all(
    ids.map(async (id) => {
      const files = await readdir(`/proc/${id}/fd`).catch(() => [])
      const links = files.map((file) => readlink(`/proc/${id}/fd/${file}`).catch(() => ''))
      return (await Promise.all(links)).some((link) => /^anon_inode:(?:\[perf_event\]|bpf_link)/.test(link))
    }),
  )
  return ids.filter((_, index) => held[index]).map(Number)
}

/** Asks every 50 ms until `found` holds. Throws, naming `what`, where it does not within `milliseconds`. */
export async function until(
  what: string,
  milliseconds: number,
  found: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + milliseconds
  while (!(await found())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${milliseconds} ms`)
    await sleep(50)
  }
}
