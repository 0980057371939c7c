/** The functions that are used of a package without types. Each throws an Error with the system's code. */
declare module 'fs-native-extensions' {
  interface Sharing {
    /** A lock that others may have too, as long as nobody has it alone. */
    readonly shared?: boolean
  }
  /**
   * Locks an open file, or a part of it, without waiting. The part need not be there.
   * @param length in bytes; 0 is all that follows
   * @returns whether it is locked now
   */
  export function tryLock(file: number, offset?: number, length?: number, how?: Sharing): boolean
  /** The same, and waits until it can be had. */
  export function waitForLock(file: number, offset: number, length: number, how?: Sharing): Promise<void>
  export function unlock(file: number, offset: number, length: number): void
}
