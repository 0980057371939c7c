import { describe, expect, test } from 'vitest'
import { absence } from './absent.js'

describe('a machine lacks', () => {
  test.each([
    '/etc/ld.so.preload',
    '/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libclang-21.so.21',
    '/lib/x86_64-linux-gnu/tls/x86_64/libLLVM-11.so.1',
    '/lib/x86_64-linux-gnu/../lib/libffi.so.8',
    '/usr/lib/debug/.build-id/82/a0acb92e6288fb69856b6bab91f23854738fb9.debug',
    '/boot/vmlinux-6.12.118+deb13-cloud-amd64',
    '/lib/modules/6.12.118+deb13-cloud-amd64/build/vmlinux',
    '/lib/modules/6.12.118+deb13-cloud-amd64/source',
    '/sys/kernel/kheaders.tar.xz',
    '/proc/config.gz',
    '/usr/include/linux/version.h',
    '/../lib32/gcc-cross/i386-gnu',
    '/usr/lib/x86_64-linux-gnu/gcc/x86_64-linux-gnu',
    '/usr/lib/gcc/i386-redhat-linux6E',
    '/usr/bin/clang-21',
    '/usr/local/sbin/sh',
    '/usr/sbin/sh',
    '/usr/bin/libc',
    '/etc/redhat-release',
    '/usr/lib/locale/C.UTF-8/LC_CTYPE',
    '/usr/share/locale/locale.alias',
    '/bpftrace/include/linux/sched.h',
    './bpftrace.bpf.o',
    'stdlib/base.bpf.c',
    '/dev/fd/4-9e8cf6e6.tmp',
    '',
  ])('%s, for a reason', (path) => {
    expect(absence(path)).toMatch(/^[a-zA-Z'].+[a-z)]$/)
  })
})

describe('a machine has', () => {
  test.each([
    '/bin/sh',
    '/usr/bin/sh',
    '/usr/bin/id',
    '/usr/sbin/modprobe',
    '/etc/passwd',
    '/etc/ld.so.cache',
    '/etc/os-release',
    '/etc/localtime',
    '/usr/lib/os-release',
    '/usr/lib/locale/C.utf8/LC_CTYPE',
    '/lib/x86_64-linux-gnu/libc.so.6',
    '/usr/lib/x86_64-linux-gnu/libbpf.so.1',
    '/boot/config-6.12.118+deb13-cloud-amd64',
    '/lib/modules/6.12.118+deb13-cloud-amd64/modules.dep.bin',
    '/sys/kernel/btf/vmlinux',
    '/sys/kernel/tracing/available_filter_functions',
    '/proc/kallsyms',
    '/dev/null',
    '/dev/fd/4',
    '/tmp',
    '/opt',
    '/usr/include-not',
    '/home/somebody/program',
  ])('%s', (path) => {
    expect(absence(path)).toBeNull()
  })
})
