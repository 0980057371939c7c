import { expect, test } from 'vitest'
import { BOOTABLE } from './kernel-needs.fixture.js'
import { lackingOptions } from './kernel-needs.js'

test('a kernel with all of it lacks nothing', () => expect(lackingOptions(BOOTABLE)).toEqual([]))

test('what is a module, or not set, is lacking, and is said with what for', () => {
  const text = BOOTABLE.replace(
    'CONFIG_SERIAL_8250_CONSOLE=y',
    '# CONFIG_SERIAL_8250_CONSOLE is not set',
  ).replace('CONFIG_TMPFS=y', 'CONFIG_TMPFS=m')
  expect(lackingOptions(text)).toEqual([
    'CONFIG_SERIAL_8250_CONSOLE=y (its console is a serial port)',
    'CONFIG_TMPFS=y (/tmp)',
  ])
})
