import { expect, test } from 'vitest'
import { factsOf } from './facts.js'
import { containerOptions } from './host-config.js'
import type { ContainerSpec } from './host-config.js'

const SPEC: ContainerSpec = {
  image: 'bpftrace-matrix:x',
  command: ['/guest/agent', '--contained', 'n'],
  owner: { where: 'boot/1', pid: 7, started: '42' },
  privileged: false,
  mounted: [],
}
const options = (but: Partial<ContainerSpec> = {}, security: string[] = []) =>
  containerOptions({ ...SPEC, ...but }, factsOf({ SecurityOptions: security }))

test('a container has what bpftrace needs and nothing else, and ends with us', () => {
  expect(options()).toMatchObject({
    OpenStdin: true,
    StdinOnce: true,
    Tty: false,
    Labels: { 'io.bpftrace-matrix': 'container', 'io.bpftrace-matrix.owner': 'boot/1 7 42' },
    HostConfig: {
      AutoRemove: true,
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: ['SYS_ADMIN', 'SYS_PTRACE', 'SYS_CHROOT'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: 256,
      Memory: 2 ** 31,
      Mounts: [],
    },
  })
  expect(options().HostConfig).not.toHaveProperty('Privileged')
})

test.each([
  ['AppArmor', ['name=apparmor'], ['no-new-privileges', 'apparmor=unconfined']],
  ['SELinux', ['name=selinux'], ['no-new-privileges', 'label=disable']],
  ['both', ['name=apparmor', 'name=selinux'], ['no-new-privileges', 'apparmor=unconfined', 'label=disable']],
])('%s, where there, is taken off: mounts and tracing are denied by it', (_, security, expected) => {
  expect(options({}, security).HostConfig?.SecurityOpt).toEqual(expected)
})

test('where users are remapped, this container has those of the host', () => {
  expect(options({}, ['name=userns']).HostConfig?.UsernsMode).toBe('host')
  expect(options().HostConfig).not.toHaveProperty('UsernsMode')
})

test('what the host has mounted is shown, to be read', () => {
  expect(options({ mounted: ['/sys/kernel/tracing'] }).HostConfig?.Mounts).toEqual([
    { Type: 'bind', Source: '/sys/kernel/tracing', Target: '/sys/kernel/tracing', ReadOnly: true },
  ])
})

test('all rights only when asked for; even then no network', () => {
  const { HostConfig } = options({ privileged: true })
  expect(HostConfig).toMatchObject({ Privileged: true, NetworkMode: 'none', ReadonlyRootfs: true })
  expect(HostConfig).not.toHaveProperty('CapDrop')
})
