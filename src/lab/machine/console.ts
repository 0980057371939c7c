/** The console is a log for people; it is also watched for the words with which a kernel says that it is in trouble. */

/** Kernel messages after which nothing that the machine says is believed. Wording from kernel/panic.c and its like. */
const ALARMS: readonly RegExp[] = [
  /Kernel panic - not syncing.*/,
  /(?:Oops|BUG): .*/,
  /general protection fault.*/,
  /watchdog: BUG: soft lockup.*/,
  /rcu: INFO: rcu_\w+ (?:self-)?detected stalls?.*/,
  /INFO: task .* blocked for more than.*/,
  /Out of memory: Killed process.*/,
  /matrix-agent: .*: .*/,
]

/** The alarm in a console line, as the kernel worded it, or null. */
export function alarmIn(line: string): string | null {
  for (const alarm of ALARMS) {
    const found = alarm.exec(line)
    if (found) return found[0].trim().slice(0, 200)
  }
  return null
}

/** Passes on the first `limit` bytes; then a line that says so, and nothing more. */
export function boundedLog(write: (text: Buffer | string) => void, limit: number): (chunk: Buffer) => void {
  let left = limit
  return (chunk) => {
    if (left < 0) return
    if (chunk.length <= left) write(chunk)
    else {
      write(chunk.subarray(0, left))
      write(`\n[output after the first ${limit} bytes is left out]\n`)
    }
    left -= chunk.length
  }
}

/** Cuts console bytes into lines and remembers the first alarm and the last words. */
export function consoleWatch(onAlarm: (words: string) => void): (chunk: Buffer) => void {
  let partial = ''
  return (chunk) => {
    const lines = (partial + chunk.toString('latin1')).split('\n')
    partial = (lines.pop() ?? '').slice(-4096)
    for (const line of lines) {
      const words = alarmIn(line)
      if (words !== null) onAlarm(words)
    }
  }
}
