import { describe, expect, test } from 'vitest'
import { bubblewrapArguments, NOBODY, setprivArguments } from './confinement.js'

const ACCESS = {
  read: ['/root/.cache/m/store/qemu', '/tmp/scratch/6.12.cpio'],
  write: ['/root/.cache/m/store/.x.part'],
  devices: [{ path: '/dev/kvm', group: 108 }],
}
const joined = (words: readonly string[]): string => words.join(' ')

describe('what a program sees', () => {
  test('is what it is given, each in its own place, to be read or to be written', () => {
    const words = joined(bubblewrapArguments(ACCESS, true))
    expect(words).toContain('--ro-bind-try /tmp/scratch/6.12.cpio /tmp/scratch/6.12.cpio')
    expect(words).toContain('--bind /root/.cache/m/store/.x.part /root/.cache/m/store/.x.part')
    expect(words).toContain('--dev-bind /dev/kvm /dev/kvm')
    expect(words.match(/--(ro-)?bind(-try)? /g)).toHaveLength(3)
  })

  test('stands in directories that anybody may enter, a higher one made before a lower', () => {
    const made = joined(bubblewrapArguments(ACCESS, true)).match(/(?<=--dir )\S+/g)
    expect(made).toEqual([
      '/tmp',
      '/root',
      '/root/.cache',
      '/tmp/scratch',
      '/root/.cache/m',
      '/root/.cache/m/store',
    ])
  })

  test('is no network and no process of the host', () => {
    expect(bubblewrapArguments(ACCESS, true)).toEqual(
      expect.arrayContaining(['--unshare-net', '--unshare-pid', '--unshare-ipc', '--die-with-parent']),
    )
  })
})

describe('who a program is', () => {
  test('nobody, where root starts it, with the groups of its devices', () => {
    expect(joined(setprivArguments(ACCESS, true))).toBe(
      `--reuid ${NOBODY} --regid ${NOBODY} --groups 108 --no-new-privs --inh-caps=-all --`,
    )
    expect(joined(setprivArguments({ read: [] }, true))).toContain('--clear-groups')
  })

  test('the user who starts it, where that is not root', () => {
    expect(bubblewrapArguments(ACCESS, false)).toContain('--unshare-user')
    expect(joined(bubblewrapArguments(ACCESS, false))).not.toContain('--cap-add')
    expect(joined(setprivArguments(ACCESS, false))).toBe('--no-new-privs --inh-caps=-all --')
  })
})
