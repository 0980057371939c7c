import { expect, test } from 'vitest'
import { parseConfig } from './kernel-config.js'

test('what is set, and nothing that only looks so', () => {
  const text = `#
# Linux/x86 6.12.117 Kernel Configuration
#
CONFIG_CC_VERSION_TEXT="gcc-14 (Debian 14.2.0-19) a=b"
CONFIG_FPROBE=y
CONFIG_VIRTIO_BLK=m
CONFIG_HZ=250
# CONFIG_KPROBES is not set
# CONFIG_UPROBES=y
 CONFIG_INDENTED=y
`
  expect([...parseConfig(text)]).toEqual([
    ['CONFIG_CC_VERSION_TEXT', '"gcc-14 (Debian 14.2.0-19) a=b"'],
    ['CONFIG_FPROBE', 'y'],
    ['CONFIG_VIRTIO_BLK', 'm'],
    ['CONFIG_HZ', '250'],
  ])
})
