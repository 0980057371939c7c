import { expect, test } from 'vitest'
import { factsOf } from './facts.js'
import { identityOf } from './host.js'

const INFO = { ID: 'one', ServerVersion: '26.1.5', KernelVersion: '6.12.1', OperatingSystem: 'Debian' }
const BOOT = ['#1 SMP', 'boot-1']

interface Given {
  readonly info?: object
  readonly local?: boolean
  readonly mounted?: string[]
  readonly privileged?: boolean
  readonly boot?: string[]
}
const identity = ({ info, local = true, mounted = [], privileged = false, boot = BOOT }: Given = {}) =>
  JSON.stringify(identityOf({ facts: factsOf({ ...INFO, ...info }), local, mounted }, privileged, boot))

test.each<[string, Given]>([
  ['another kernel', { info: { KernelVersion: '6.12.2' } }],
  ['another build of it', { boot: ['#2 SMP', 'boot-1'] }],
  ['another boot', { boot: ['#1 SMP', 'boot-2'] }],
  ['another engine', { info: { ID: 'two' } }],
  ['another version of the engine', { info: { ServerVersion: '27.0.0' } }],
  ['AppArmor', { info: { SecurityOptions: ['name=apparmor'] } }],
  ['SELinux', { info: { SecurityOptions: ['name=selinux'] } }],
  ['remapped users', { info: { SecurityOptions: ['name=userns'] } }],
  ['tracefs', { mounted: ['/sys/kernel/tracing'] }],
  ['all rights', { privileged: true }],
  ['an engine elsewhere', { local: false }],
])('%s: what was answered before says nothing of it', (_, given) => {
  expect(identity(given)).not.toBe(identity())
})

test('of a kernel elsewhere this machine has no boot', () => {
  expect(identity({ local: false, boot: ['x'] })).toBe(identity({ local: false }))
})
