import { expect, test } from 'vitest'
import { factsOf } from './facts.js'

const INFO = {
  ServerVersion: '20.10.24',
  KernelVersion: '6.18.44',
  OperatingSystem: 'Debian GNU/Linux 12',
  OSType: 'linux',
  Architecture: 'x86_64',
  CgroupVersion: '2',
  SecurityOptions: ['name=apparmor', 'name=seccomp,profile=default', 'name=cgroupns'],
  ID: 'A:B',
}

test('what an engine of root says of itself', () => {
  expect(factsOf(INFO)).toEqual({
    version: '20.10.24',
    release: '6.18.44',
    system: 'Debian GNU/Linux 12',
    cgroup: '2',
    rootless: false,
    remapped: false,
    apparmor: true,
    selinux: false,
    id: 'A:B',
    unfit: null,
  })
})

test('one that says next to nothing is taken at its word', () => {
  expect(factsOf({})).toMatchObject({ version: 'unknown', release: '', cgroup: '1', unfit: null })
  expect(factsOf({ SecurityOptions: null })).toMatchObject({ apparmor: false, selinux: false })
})

test.each([
  [{ SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'] }, /rootless.*DOCKER_HOST/],
  [{ OSType: 'windows' }, /Linux engine/],
  [{ Architecture: 'aarch64' }, /aarch64/],
])('%j cannot be used', (but, words) => {
  expect(factsOf({ ...INFO, ...but }, 'x86_64').unfit).toMatch(words)
})

test('an engine is to be of the architecture that builds are for', () => {
  expect(factsOf({ ...INFO, Architecture: 'aarch64' }, 'arm64').unfit).toBeNull()
  expect(factsOf({ ...INFO, Architecture: 'amd64' }, 'x86_64').unfit).toBeNull()
  expect(factsOf(INFO, 'arm64').unfit).toBe('its machine is x86_64, and bpftrace builds are for aarch64')
})
